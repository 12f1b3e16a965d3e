package org.matrixlib.federation.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.matrixlib.federation.transport.AddressLookup;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A DNS server on a free UDP port of loopback, whose records may be changed at any time. It also
 * stands in for the system's resolver, where names such as {@code hs1.test} must have addresses:
 * {@link #find} looks them up in the same records.
 */
public final class TestDns implements AutoCloseable, AddressLookup {
  private static final int MAX_MESSAGE = 4096;
  private static final int MAX_ALIASES = 8;

  private final Map<Name, List<Record>> records = new ConcurrentHashMap<>();
  private final Set<Name> failing = ConcurrentHashMap.newKeySet();
  private final Set<Name> silent = ConcurrentHashMap.newKeySet();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private final DatagramSocket socket;

  private TestDns(DatagramSocket socket) {
    this.socket = socket;
  }

  /** Starts a server that knows no name. */
  public static TestDns start() {
    try {
      TestDns dns = new TestDns(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
      Thread thread = new Thread(dns::serve, "test-dns");
      thread.setDaemon(true);
      thread.start();
      return dns;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the server listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Adds an A or AAAA record: the address is an IP literal. */
  public void address(String name, String address) {
    InetAddress parsed = literal(address);
    add(
        parsed instanceof Inet4Address
            ? new ARecord(name(name), DClass.IN, 60, parsed)
            : new AAAARecord(name(name), DClass.IN, 60, parsed));
  }

  /** Adds an SRV record of a TTL of 60 seconds; the target "." says that there is no service. */
  public void srv(String name, int priority, int weight, int port, String target) {
    srv(name, 60, priority, weight, port, target);
  }

  /** Adds an SRV record. */
  public void srv(String name, long ttl, int priority, int weight, int port, String target) {
    add(new SRVRecord(name(name), DClass.IN, ttl, priority, weight, port, name(target)));
  }

  /** Adds a CNAME record. */
  public void alias(String name, String target) {
    add(new CNAMERecord(name(name), DClass.IN, 60, name(target)));
  }

  /** Removes all records of a name, and lets it be answered again. */
  public void clear(String name) {
    records.remove(name(name));
    failing.remove(name(name));
    silent.remove(name(name));
  }

  /** From now on, queries for the name are answered SERVFAIL. */
  public void fail(String name) {
    failing.add(name(name));
  }

  /** From now on, queries for the name aren't answered. */
  public void silence(String name) {
    silent.add(name(name));
  }

  /**
   * The queries so far, over UDP and by {@link #find}, such as {@code "SRV _matrix._tcp.hs1.test"}.
   */
  public List<String> queries() {
    return List.copyOf(queries);
  }

  @Override
  public List<InetAddress> find(String host) throws UnknownHostException {
    if (host.contains(":") || host.matches("[0-9.]+")) {
      return List.of(literal(host));
    }
    queries.add("addresses " + host);
    Name name = name(host);
    if (failing.contains(name) || silent.contains(name)) {
      throw new UnknownHostException("no answer for " + host);
    }
    List<InetAddress> found = new ArrayList<>();
    for (Record record : answer(name, Type.ANY)) {
      if (record instanceof ARecord a) {
        found.add(withoutName(a.getAddress()));
      } else if (record instanceof AAAARecord aaaa) {
        found.add(withoutName(aaaa.getAddress()));
      }
    }
    if (found.isEmpty()) {
      throw new UnknownHostException("no address of " + host);
    }
    return found;
  }

  @Override
  public void close() {
    socket.close();
  }

  private void add(Record record) {
    records.computeIfAbsent(record.getName(), n -> new CopyOnWriteArrayList<>()).add(record);
  }

  private void serve() {
    byte[] buffer = new byte[MAX_MESSAGE];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] query = Arrays.copyOf(buffer, packet.getLength());
        byte[] answer = answer(new Message(query));
        if (answer.length > 0) {
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // the socket was closed, or what came is no query
      }
    }
  }

  private byte[] answer(Message query) {
    Record question = query.getQuestion();
    Name name = question.getName();
    queries.add(Type.string(question.getType()) + " " + name.toString(true));
    if (silent.contains(name)) {
      return new byte[0];
    }
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.addRecord(question, Section.QUESTION);
    if (failing.contains(name)) {
      answer.getHeader().setRcode(Rcode.SERVFAIL);
    } else if (!records.containsKey(name)) {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
    } else {
      answer(name, question.getType()).forEach(r -> answer.addRecord(r, Section.ANSWER));
    }
    return answer.toWire(MAX_MESSAGE);
  }

  /** The records of a name, and of what it is an alias of. */
  private List<Record> answer(Name name, int type) {
    List<Record> found = new ArrayList<>();
    Name current = name;
    for (int i = 0; i < MAX_ALIASES; i++) {
      Name target = null;
      for (Record record : records.getOrDefault(current, List.of())) {
        if (record instanceof CNAMERecord alias) {
          target = alias.getTarget();
          found.add(record);
        } else if (type == Type.ANY || record.getType() == type) {
          found.add(record);
        }
      }
      if (target == null) {
        return found;
      }
      current = target;
    }
    return found;
  }

  private static InetAddress withoutName(InetAddress address) throws UnknownHostException {
    return InetAddress.getByAddress(address.getAddress());
  }

  private static Name name(String name) {
    try {
      return Name.fromString(name, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static InetAddress literal(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
