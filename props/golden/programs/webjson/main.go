// net/http: a server over loopback whose handler decodes a question in JSON, computes, and answers;
// 4 clients in the same process ask 40 times each over connections that are kept alive.
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	clients   = 4
	questions = 40
)

type message struct {
	Seed   uint64 `json:"seed"`
	Rounds int    `json:"rounds"`
}

// spin computes; the result depends on every round, so none is optimised away.
func spin(seed uint64, rounds int) uint64 {
	x := seed | 1
	for range rounds {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

func handle(w http.ResponseWriter, r *http.Request) {
	var question message
	if err := json.NewDecoder(r.Body).Decode(&question); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer := message{Seed: spin(question.Seed, question.Rounds)}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		log.Print(err)
	}
}

func ask(client *http.Client, url string, seed uint64) {
	body, err := json.Marshal(message{seed, 60_000 + int(seed%4)*20_000})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		log.Fatal(answer.Status)
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		log.Fatal(err)
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() { log.Print(http.Serve(listener, http.HandlerFunc(handle))) }()
	url := "http://" + listener.Addr().String()
	record.Run(func(percent int) {
		var wait sync.WaitGroup
		for i := range clients {
			wait.Go(func() {
				client := &http.Client{Transport: &http.Transport{}}
				for k := range questions * percent / 100 {
					ask(client, url, uint64(i+k))
				}
				client.CloseIdleConnections()
			})
		}
		wait.Wait()
	})
}
