package dev.tenancy.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** Ready when GET of one address answers 200. */
final class HttpProbe implements ServerProcess.Probe {
  private final HttpRequest request;
  private final Path authority;
  private HttpClient client;

  HttpProbe(URI address) {
    this(address, null);
  }

  /** Trusts the certificates in a PEM file, which is read once the server has written it. */
  HttpProbe(URI address, Path authority) {
    this.request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(2)).build();
    this.authority = authority;
  }

  @Override
  public boolean ready() throws IOException, InterruptedException, GeneralSecurityException {
    if (client == null) {
      var builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2));
      if (authority != null) {
        builder.sslContext(trusting(authority));
      }
      client = builder.build();
    }
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (SSLException e) {
      // The file may have been read while it was being written: the next look reads it again.
      client.close();
      client = null;
      throw e;
    }
  }

  private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var input = Files.newInputStream(authority)) {
      int number = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(input)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
