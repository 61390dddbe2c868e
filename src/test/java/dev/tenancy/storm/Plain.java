package dev.tenancy.storm;

import java.util.List;

/** Nothing goes wrong. */
record Plain() implements Twist {
  @Override
  public String name() {
    return "plain";
  }

  @Override
  public String allowance() {
    return "200, then 410";
  }

  @Override
  public List<Check> play(Stage stage) {
    return List.of();
  }
}
