/** What tests of federation talk to: a certificate authority, a DNS server and HTTPS servers. */
package org.matrixlib.federation.testing;
