package dev.tenancy.storm;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that is known after a storm; what the verdict rests on.
 *
 * @param size what was wanted
 * @param requests how many requests were begun; one through a gate that is admitted is two calls
 * @param calls every call
 * @param deletions of the tenants that were to be deleted
 * @param kept the tenants that were not
 * @param outages what was taken away meanwhile
 * @param before checksums of the kept tenants' schemas before, by tenant
 * @param after the same after
 * @param leftBehind what should have gone and did not: objects, schemas
 * @param drainPeriod for how long a gate's word holds after the gates have closed
 */
record Evidence(
    Size size,
    long requests,
    List<Call> calls,
    List<Deletion> deletions,
    Set<String> kept,
    List<Outage> outages,
    Map<String, String> before,
    Map<String, String> after,
    List<String> leftBehind,
    Duration drainPeriod) {}
