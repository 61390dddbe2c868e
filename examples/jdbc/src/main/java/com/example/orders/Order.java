package com.example.orders;

/** A row of a tenant's table. */
record Order(long id, String owner, String item) {}
