package engine

import (
	"hash/fnv"
	"strconv"
	"strings"
)

// stepHash and choiceHash name a step and a choice inside a tap's token, so
// that the token is short, and the same in every version of the bot.
func stepHash(flow, step string) uint32 { return hash(flow + "/" + step) }

func choiceHash(choice string) uint32 { return hash(choice) }

func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// tokenTail is what a token holds behind the number of the run: .STEP.CHOICE.
func tokenTail(flow, step, choice string) string {
	b := append(make([]byte, 0, 16), '.')
	b = strconv.AppendUint(b, uint64(stepHash(flow, step)), 36)
	b = append(b, '.')
	return string(strconv.AppendUint(b, uint64(choiceHash(choice)), 36))
}

// readToken takes a token apart.
func readToken(s string) (run int, step, choice uint32, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 || len(s) > 64 {
		return 0, 0, 0, false
	}
	r, err1 := strconv.ParseInt(parts[0], 36, 32)
	st, err2 := strconv.ParseUint(parts[1], 36, 32)
	ch, err3 := strconv.ParseUint(parts[2], 36, 32)
	return int(r), uint32(st), uint32(ch), err1 == nil && err2 == nil && err3 == nil && r > 0
}
