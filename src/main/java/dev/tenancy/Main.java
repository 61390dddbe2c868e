package dev.tenancy;

/** Commands and wiring. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("tenant-operator");
  }
}
