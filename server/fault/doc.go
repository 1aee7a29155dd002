// Package fault lets a proof break the server where it wants to. In a server
// that people run there is nothing of it: only the build tag faults compiles
// it in.
//
//	fault.Point("writer.commit")            // may be the end of the process
//	err := fault.Error("written")           // may be one
//	if !fault.Without("seen") { remember }  // a safeguard that can be left out
//
// The environment says what to break:
//
//	PARLEY_FAULT=writer.commit:3    SIGKILL at the third passing of that point
//	PARLEY_ERROR=written:1000       an error at every thousandth
//	PARLEY_WITHOUT=seen,done        leave these safeguards out
//	PARLEY_SEND_TIMEOUT=500ms       how long a channel has to answer
//
// The kill loop in server/torture passes every point, and shows of every
// safeguard that its checker notices when it is left out.
package fault
