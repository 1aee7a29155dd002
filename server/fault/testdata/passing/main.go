// Command passing passes a point three times.
package main

import (
	"fmt"

	"parley/server/fault"
)

func main() {
	for range 3 {
		fault.Point("here")
		fmt.Print("passed ")
		if err := fault.Error("there"); err != nil {
			fmt.Print("failed ")
		}
	}
	fmt.Print(fault.Without("seen"), fault.Without("done"), fault.Without("other"))
}
