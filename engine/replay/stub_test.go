package replay

import (
	"errors"
	"testing"

	"parley/engine"
)

func TestActsAnswerAsTheyAreTold(t *testing.T) {
	a := NewActs(shop())
	do := engine.Do{ID: "1-1", Action: "webhook", Once: "main.tell:1"}
	var none *NoStub
	if _, err := a.Do(do); !errors.As(err, &none) {
		t.Fatalf("got %v, want that nothing answers it", err)
	}
	if err := a.Stub("webhook", "[{error: gone}, {ok: 1}, {ok: 2}]"); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"error", "", ""} { // the third is the second again: a command runs once
		done, err := a.Do(do)
		if err != nil || done.Outcome != want || !done.Command || done.Do != "1-1" {
			t.Errorf("call %d: got %+v, %v", i+1, done, err)
		}
	}
	if a.calls["webhook"] != 2 {
		t.Errorf("it counts %d runs, want 2", a.calls["webhook"])
	}
	do.Once = "main.tell:2"
	if done, err := a.Do(do); err != nil || done.Value.V == nil {
		t.Errorf("another one: got %+v, %v", done, err)
	}
	do.Once = "main.tell:3"
	if _, err := a.Do(do); err == nil {
		t.Error("a fourth answer was made up")
	}
	if err := a.Stub("webhok", "none"); err == nil {
		t.Error("an unknown action was stubbed")
	}
}
