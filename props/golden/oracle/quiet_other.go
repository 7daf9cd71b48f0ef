//go:build !linux

package main

import "errors"

// goBefore is known on Linux only.
func goBefore() error {
	return errors.New("no such class is known on this system")
}
