// Package runtime takes a message from the inbox through the engine to the
// outbox: committer, dispatcher, delivery.
package runtime
