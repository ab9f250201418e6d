#!/bin/sh
# Makes the keys and certificates of the TLS tests anew. They protect nothing: everybody has the keys.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
touch "$work/index"
cat > "$work/ca.cnf" <<END
[ca]
default_ca = tests
[tests]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
END

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

# issue NAME SUBJECT-ALTERNATIVE-NAME USAGE FROM TO
issue() {
    key "$1.key.pem"
    openssl req -new -key "$1.key.pem" -subj "/CN=$1" -out "$work/$1.csr"
    printf 'subjectAltName=%s\nextendedKeyUsage=%s\n' "$2" "$3" > "$work/$1.ext"
    openssl ca -batch -notext -config "$work/ca.cnf" -cert ca.pem -keyfile "$work/ca.key" -in "$work/$1.csr" \
        -extfile "$work/$1.ext" -startdate "$4" -enddate "$5" -out "$1.pem" 2>/dev/null
}

key "$work/ca.key"
openssl req -x509 -new -key "$work/ca.key" -subj "/CN=traced tests" -days 36500 -out ca.pem \
    -addext keyUsage=critical,keyCertSign
key "$work/stranger.key"
openssl req -x509 -new -key "$work/stranger.key" -subj "/CN=stranger" -days 36500 -out stranger.pem
issue server DNS:localhost,IP:127.0.0.1 serverAuth 20240101000000Z 21240101000000Z
issue elsewhere DNS:elsewhere.invalid serverAuth 20240101000000Z 21240101000000Z
issue expired DNS:localhost,IP:127.0.0.1 serverAuth 20200101000000Z 20210101000000Z
issue client DNS:client.invalid clientAuth 20240101000000Z 21240101000000Z
rm -r "$work"
