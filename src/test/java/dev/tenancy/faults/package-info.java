/**
 * Faults on the real parts: each is killed, stopped, frozen or meddled with at a chosen moment of a
 * tenant's life, driven by kubectl and SQL, and every promise is checked afterwards.
 */
package dev.tenancy.faults;
