// An HTTP server under load: 8 clients of the same process log in 60 times each over loopback, on
// connections that are kept open. The handler derives a key from the password (PBKDF2) and answers
// with JSON.
package main

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	clients  = 8
	requests = 60
	rounds   = 5000
)

type answer struct {
	Name string
	Key  []byte
}

func login(w http.ResponseWriter, r *http.Request) {
	password, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	key, err := pbkdf2.Key(sha256.New, string(password), []byte("salt"), rounds, 32)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	json.NewEncoder(w).Encode(answer{"gopher", key})
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/login", login)
	server := &http.Server{Handler: mux}
	go server.Serve(listener)
	url := "http://" + listener.Addr().String() + "/login"
	password := []byte("correct horse battery staple")

	record.Run(func(percent int) {
		var wait sync.WaitGroup
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
		for range clients {
			wait.Go(func() {
				for range requests * percent / 100 {
					response, err := client.Post(url, "text/plain", bytes.NewReader(password))
					if err != nil {
						log.Fatal(err)
					}
					var got answer
					if err := json.NewDecoder(response.Body).Decode(&got); err != nil || len(got.Key) != 32 {
						log.Fatal("wrong answer: ", err)
					}
					io.Copy(io.Discard, response.Body)
					response.Body.Close()
				}
			})
		}
		wait.Wait()
		client.CloseIdleConnections()
	})
	server.Close()
}
