// Package metrics counts what a server does, for Prometheus. Nothing in it
// names a bot's people or says what they wrote.
package metrics

import (
	"io"

	vm "github.com/VictoriaMetrics/metrics"
)

// buckets are the upper bounds of durations, in seconds: from the time of one
// step to the patience of a provider.
var buckets = []float64{0.00001, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}

// Metrics are the counts of one server. They are safe for concurrent use.
type Metrics struct {
	set *vm.Set

	Accepted   *vm.Counter // events that were kept
	Duplicates *vm.Counter // events that were kept before
	Refused    *vm.Counter // requests that were told to come again later
	Steps      *vm.Counter // events that the engine has read
	Parked     *vm.Counter // events that were put aside, since reading them failed
	Stale      *vm.Counter // changes that came too late
	Sent       *vm.Counter // sends that a provider took
	Retried    *vm.Counter // attempts that are made again
	Dead       *vm.Counter // sends that were given up
	Held       *vm.Counter // times that a provider asked for fewer calls
	Fired      *vm.Counter // timers and schedules that became events

	Hook     *vm.PrometheusHistogram // seconds from a webhook's arrival to its answer
	Step     *vm.PrometheusHistogram // seconds that the engine took for one event
	Commit   *vm.PrometheusHistogram // seconds until a change was durable
	Delivery *vm.PrometheusHistogram // seconds of one call to a provider
	Reply    *vm.PrometheusHistogram // seconds from a send's commit to its delivery
}

// New returns counts that stand at zero.
func New() *Metrics {
	s := vm.NewSet()
	return &Metrics{
		set:        s,
		Accepted:   s.NewCounter("parley_events_accepted_total"),
		Duplicates: s.NewCounter("parley_events_duplicate_total"),
		Refused:    s.NewCounter("parley_requests_refused_total"),
		Steps:      s.NewCounter("parley_steps_total"),
		Parked:     s.NewCounter("parley_events_parked_total"),
		Stale:      s.NewCounter("parley_commits_stale_total"),
		Sent:       s.NewCounter(`parley_deliveries_total{outcome="sent"}`),
		Retried:    s.NewCounter(`parley_deliveries_total{outcome="retried"}`),
		Dead:       s.NewCounter(`parley_deliveries_total{outcome="dead"}`),
		Held:       s.NewCounter("parley_accounts_held_total"),
		Fired:      s.NewCounter("parley_timers_fired_total"),
		Hook:       s.NewPrometheusHistogramExt("parley_hook_seconds", buckets),
		Step:       s.NewPrometheusHistogramExt("parley_step_seconds", buckets),
		Commit:     s.NewPrometheusHistogramExt("parley_commit_seconds", buckets),
		Delivery:   s.NewPrometheusHistogramExt("parley_delivery_seconds", buckets),
		Reply:      s.NewPrometheusHistogramExt("parley_reply_seconds", buckets),
	}
}

// Gauge adds a value that is asked for whenever the metrics are read.
func (m *Metrics) Gauge(name string, value func() float64) { m.set.NewGauge(name, value) }

// Write writes the counts, and those of the process, in the text format of
// Prometheus.
func (m *Metrics) Write(w io.Writer) {
	m.set.WritePrometheus(w)
	vm.WriteProcessMetrics(w)
}
