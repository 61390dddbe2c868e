package dev.tenancy.proxies;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Clients that ask for one tenant through one proxy, again and again, until told to stop. */
final class Traffic implements AutoCloseable {
  /** An answer: its status, 0 if there was none, and its body. */
  record Answer(int status, String body) {}

  private static final int CLIENTS = 2;
  private static final long PAUSE_MILLIS = 10;

  private final Client client;
  private final String slug;
  private final List<Thread> threads = new ArrayList<>();
  private final List<List<Answer>> answers = new ArrayList<>();
  private volatile boolean stopping;

  Traffic(Client client, String slug) {
    this.client = client;
    this.slug = slug;
    for (int i = 0; i < CLIENTS; i++) {
      List<Answer> mine = new CopyOnWriteArrayList<>();
      answers.add(mine);
      threads.add(Thread.ofVirtual().start(() -> run(mine)));
    }
  }

  private void run(List<Answer> mine) {
    while (!stopping) {
      try {
        HttpResponse<String> answer = client.ask(slug);
        mine.add(new Answer(answer.statusCode(), answer.body()));
        Thread.sleep(PAUSE_MILLIS);
      } catch (UncheckedIOException e) {
        mine.add(new Answer(0, e.toString()));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** What each client heard, in its order. */
  List<List<Answer>> answers() {
    return answers;
  }

  /** Whether each client has heard this status so often. */
  boolean heard(int status, int times) {
    return answers.stream()
        .allMatch(mine -> mine.stream().filter(a -> a.status() == status).count() >= times);
  }

  /** Lets each client hear its last answer. */
  @Override
  public void close() {
    stopping = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
