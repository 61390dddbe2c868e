package dev.tenancy.gate;

import java.util.List;

/** The request a door is asked about, as far as it can name a tenant. Nothing is normalised. */
interface OriginalRequest {
  /** Every value of a header, whatever the case of its name; empty if it is not there. */
  List<String> header(String name);

  /** Every text that says which host was asked for, with its port if it has one. */
  List<String> hosts();

  /** Every text that says which path was asked for, with its query if it has one. */
  List<String> targets();
}
