// Checks recorded histories of one tenant for linearizability, for the tests in dev.tenancy.histories.
module tenancy.dev/tools/histories

go 1.26.0

require github.com/anishathalye/porcupine v1.3.1
