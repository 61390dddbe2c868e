package dev.tenancy.operator;

/**
 * One thing that people can do about an orphan.
 *
 * @param to what it does, in words that end the sentence "to …"
 * @param run a command for the shell
 */
public record Remedy(String to, String run) {}
