package cli

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"parley/flows"
	"parley/server/channel"
	"parley/server/channel/jsonhook"
	"parley/server/channel/messenger"
	"parley/server/runtime"
)

// connect makes a channel of a bot; its secrets are resolved.
func (s *server) connect(bot, name string, cfg flows.Channel) (channel.Channel, error) {
	ch, err := s.dial(name, cfg)
	s.notes.set(bot, name, err)
	return ch, err
}

func (s *server) dial(name string, cfg flows.Channel) (channel.Channel, error) {
	switch name {
	case "web":
		return runtime.Web{}, nil
	case messenger.Name:
		return connected(messenger.New(messenger.FromKeys(cfg.Keys, s.client)))
	case jsonhook.Name:
		return connected(jsonhook.New(jsonhook.FromKeys(cfg.Keys, s.client, s.now)))
	}
	return nil, fmt.Errorf("%s is not supported yet", name)
}

// connected turns a channel of its own type into a Channel, nil where it is
// not connected.
func connected[C channel.Channel](c C, err error) (channel.Channel, error) {
	if err != nil {
		return nil, err
	}
	return c, nil
}

// channelNotes keeps why channels are off.
type channelNotes struct {
	mu  sync.Mutex
	why map[[2]string]error
}

func (n *channelNotes) set(bot, name string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.why == nil {
		n.why = map[[2]string]error{}
	}
	n.why[[2]string{bot, name}] = err
}

func (n *channelNotes) get(bot, name string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.why[[2]string{bot, name}]
}

// channelLine tells where a channel is found, or why it is off.
func (s *server) channelLine(bot string, c flows.Channel) string {
	if s.bots.Channel(bot, c.Name) == nil {
		return "off: " + s.whyOff(bot, c)
	}
	if c.Name == "web" {
		return "on   " + s.base + "/chat/" + bot
	}
	return "on   webhook " + s.base + "/hooks/" + bot + "/" + c.Name
}

func (s *server) whyOff(bot string, c flows.Channel) string {
	if err := s.notes.get(bot, c.Name); err != nil {
		return strings.TrimPrefix(err.Error(), c.Name+": ")
	}
	var missing []string
	for _, values := range c.Keys {
		for _, v := range values {
			if name, ok := strings.CutPrefix(v, "env:"); ok && s.w.Getenv(name) == "" {
				missing = append(missing, name)
			}
			if strings.HasPrefix(v, "secret:") {
				return v + " is not supported yet; use env:NAME"
			}
		}
	}
	return "not set: " + strings.Join(sorted(missing), ", ")
}

// untilStarted drops warnings until the server has started: what they say of
// channels stands in the lines that it prints then.
type untilStarted struct {
	slog.Handler
	started *atomic.Pointer[runtime.Runtime]
}

func (h untilStarted) Enabled(ctx context.Context, l slog.Level) bool {
	return (l != slog.LevelWarn || h.started.Load() != nil) && h.Handler.Enabled(ctx, l)
}
