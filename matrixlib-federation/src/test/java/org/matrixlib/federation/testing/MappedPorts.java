package org.matrixlib.federation.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;

/**
 * Makes sockets that dial another port than they were asked to, so that tests need no right to
 * listen on ports such as 443.
 */
public final class MappedPorts extends SocketFactory {
  private final Map<InetSocketAddress, Integer> ports = new ConcurrentHashMap<>();
  private final List<InetSocketAddress> dialled = new CopyOnWriteArrayList<>();

  /** From now on, whoever dials the port at the server's address reaches the server. */
  public void map(int port, TestHomeserver server) {
    ports.put(new InetSocketAddress(server.address(), port), server.port());
  }

  /** The addresses that were dialled so far, with the ports that were asked for. */
  public List<InetSocketAddress> dialled() {
    return List.copyOf(dialled);
  }

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
      }

      @Override
      public void connect(SocketAddress endpoint, int timeout) throws IOException {
        InetSocketAddress asked = (InetSocketAddress) endpoint;
        dialled.add(asked);
        int port = ports.getOrDefault(asked, asked.getPort());
        super.connect(new InetSocketAddress(asked.getAddress(), port), timeout);
      }
    };
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket(InetAddress.getByName(host), port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(InetAddress.getByName(host), port, local, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    Socket socket = createSocket();
    socket.bind(new InetSocketAddress(local, localPort));
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }
}
