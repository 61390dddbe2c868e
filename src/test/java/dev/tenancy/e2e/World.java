package dev.tenancy.e2e;

import dev.tenancy.stack.Stack;
import dev.tenancy.stack.StackBuilder;

/** A running stack and the ways to drive it. */
record World(Stack stack, Tenants tenants, Registry registry, Door door, Workflows workflows)
    implements AutoCloseable {

  static World start(StackBuilder parts) {
    Stack stack = parts.start();
    return new World(
        stack,
        new Tenants(stack),
        new Registry(stack.postgres()),
        new Door(stack),
        new Workflows(stack.temporal()));
  }

  @Override
  public void close() {
    stack.close();
  }
}
