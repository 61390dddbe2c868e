package dev.tenancy.e2e;

import dev.tenancy.stack.Postgres;
import dev.tenancy.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The doors to a tenant, as an application and a proxy use them. */
final class Door {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private final Stack stack;

  Door(Stack stack) {
    this.stack = stack;
  }

  /**
   * What every door answers.
   *
   * @param sql 200, or the number in the refusal's SQLSTATE
   * @param http of {@code /authz}
   * @param nginx of {@code /authz/nginx}: 200, or the header {@code X-Tenant-Status} of its 403
   */
  record Answers(int sql, int http, int nginx) {
    static Answers all(int status) {
      return new Answers(status, status, status);
    }
  }

  Answers ask(String slug) {
    return new Answers(askSql(slug), askHttp(slug).statusCode(), askNginx(slug));
  }

  int askSql(String slug) {
    try (Entered entered = enter(slug, "door")) {
      return 200;
    } catch (SQLException e) {
      return Integer.parseInt(e.getSQLState().replace("TN", ""));
    }
  }

  HttpResponse<String> askHttp(String slug) {
    return get("/authz", slug);
  }

  private int askNginx(String slug) {
    HttpResponse<String> answer = get("/authz/nginx", slug);
    return answer.statusCode() == 403
        ? Integer.parseInt(answer.headers().firstValue("X-Tenant-Status").orElseThrow())
        : answer.statusCode();
  }

  private HttpResponse<String> get(String path, String slug) {
    var request =
        HttpRequest.newBuilder(stack.gateUrl().resolve(path)).header("X-Tenant", slug).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Opens a transaction as the application's role and enters the tenant.
   *
   * @throws SQLException if it is refused
   */
  Entered enter(String slug, String application) throws SQLException {
    Entered transaction = begin(application);
    try (PreparedStatement enter =
        transaction.connection().prepareStatement("select tenancy.enter(?)")) {
      enter.setString(1, slug);
      enter.execute();
      return transaction;
    } catch (SQLException e) {
      transaction.close();
      throw e;
    }
  }

  /** Opens a transaction as the application's role, which enters no tenant. */
  Entered begin(String application) throws SQLException {
    Connection connection = stack.postgres().as(Postgres.ORDERS_APP).getConnection();
    connection.setAutoCommit(false);
    connection.setClientInfo("ApplicationName", application);
    return new Entered(connection);
  }

  /** An open transaction; closing it rolls back what was not committed. */
  record Entered(Connection connection) implements AutoCloseable {
    void run(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    String value(String sql) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getString(1);
      }
    }

    int pid() throws SQLException {
      return Integer.parseInt(value("select pg_backend_pid()"));
    }

    void commit() throws SQLException {
      connection.commit();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
