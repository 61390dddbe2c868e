package dev.tenancy.console;

import java.util.function.Supplier;

/**
 * A page that a part of the process adds to the console.
 *
 * @param title for the list of pages, in plain words
 * @param content asked at each request, on a thread of its own; a record of what JSON can show
 */
public record Page(String title, Supplier<?> content) {}
