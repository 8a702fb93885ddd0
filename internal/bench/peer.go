package main

import _ "embed"

// peer is the same reads as a script with boto3.
//
//go:embed peer.py
var peer string
