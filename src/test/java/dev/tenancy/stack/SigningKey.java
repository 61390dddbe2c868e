package dev.tenancy.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The key with which the API server signs and verifies the tokens of ServiceAccounts. */
final class SigningKey {
  private SigningKey() {}

  /** Writes a new RSA key in PEM form, unless the file exists. */
  static Path at(Path file) {
    if (Files.exists(file)) {
      return file;
    }
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
      String pem = "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
      return DataDir.writePrivate(file, pem);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
