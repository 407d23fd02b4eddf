CONFIG=/etc/kubernetes/kubeadm.yaml
PKI=/etc/kubernetes/pki

encryption_key() {
  [[ -f $FILES/encryption.template ]] || return 0
  # shellcheck disable=SC2034
  if ! ENCRYPTION_KEY=$(read_parameter encryption-key); then
    head -c 32 /dev/urandom | base64 | write_parameter encryption-key || true
    ENCRYPTION_KEY=$(read_parameter encryption-key) || return 1
  fi
  install -d -m 0700 /etc/kubernetes/encryption
  (umask 077 && fill "$FILES/encryption.template" ENCRYPTION_KEY >/etc/kubernetes/encryption/providers.yaml)
}

audit_policy() {
  [[ ! -f $FILES/audit-policy.yaml ]] ||
    install -D -m 0600 "$FILES/audit-policy.yaml" /etc/kubernetes/audit/policy.yaml
}

# The client of a dedicated etcd; the key of the CA does not stay.
etcd_client() {
  [[ -n $ETCD_ENDPOINT ]] || return 0
  retry 120 10 etcd_ca || fail "no etcd CA"
  fill "$FILES/etcd-client.template" NODE_NAME ADDRESS >"$FILES/etcd-client.yaml"
  kubeadm init phase certs apiserver-etcd-client --config "$FILES/etcd-client.yaml"
  rm -f "$PKI/etcd/ca.key"
  retry 120 10 curl -sf --cacert "$PKI/etcd/ca.crt" --cert "$PKI/apiserver-etcd-client.crt" \
    --key "$PKI/apiserver-etcd-client.key" "$ETCD_ENDPOINT/health" || fail "no etcd"
}

config() { fill "$FILES/$1.template" API_HOST ADDRESS NODE_NAME TOKEN CA_CERT_HASH CERTIFICATE_KEY; }

# What joining machines need. It runs out within hours, so that it is made anew every hour.
publish() {
  local token hash key
  export KUBECONFIG=/etc/kubernetes/admin.conf
  token=$(kubeadm token create --ttl 3h)
  hash=sha256:$(openssl x509 -pubkey -noout -in "$PKI/ca.crt" | openssl pkey -pubin -outform der |
    sha256sum | cut -d' ' -f1)
  key=$(kubeadm init phase upload-certs --upload-certs --config "$FILES/init.yaml" | tail -1)
  printf '%s %s' "$token" "$hash" | write_parameter worker-join --overwrite
  printf '%s %s %s' "$token" "$hash" "$key" | write_parameter control-plane-join --overwrite
}

initialize() {
  etcd_client
  kubeadm init --config "$FILES/init.yaml" --upload-certs || {
    kubeadm reset --force
    return 1
  }
}

join() {
  local data
  data=$(read_parameter control-plane-join) || return 1
  read -r TOKEN CA_CERT_HASH CERTIFICATE_KEY <<<"$data"
  (umask 077 && config join >"$CONFIG")
  kubeadm join --config "$CONFIG" || {
    # Without its data on the volume nothing is lost by a clean start.
    [[ -d $VOLUME/data/member ]] || kubeadm reset --force
    return 1
  }
}

# A machine in the place of another one: the volume has the keys and the data of its member, only
# the name of the machine is new.
restore() {
  install -d "$PKI"
  cp -a "$VOLUME/pki/." "$PKI/"
  rm -f "$PKI"/apiserver.{crt,key} "$PKI"/etcd/{server,peer}.{crt,key}
  local phase
  for phase in 'certs all' 'kubeconfig all' 'etcd local' 'control-plane all' kubelet-start; do
    # shellcheck disable=SC2086
    kubeadm init phase $phase --config "$FILES/init.yaml"
  done
  retry 60 10 kubeadm init phase mark-control-plane --config "$FILES/init.yaml"
  retry 30 10 kubeadm init phase kubelet-finalize all --config "$FILES/init.yaml"
}

keep() {
  [[ $STACKED == yes ]] || return 0
  install -d -m 0700 "$VOLUME/pki"
  cp -a "$PKI/." "$VOLUME/pki/"
}

begin
MEMBER=$(tag k8s-advisor/member)
# shellcheck disable=SC2034
TOKEN='' CA_CERT_HASH='' CERTIFICATE_KEY=''
case ${1-} in
  backup | publish)
    "$1"
    exit
    ;;
esac
attach_interface
# Its own API server first: the load balancer takes minutes to find a new one.
# shellcheck disable=SC2086
know_api "$ADDRESS" $API_ADDRESSES
[[ $STACKED == no ]] || attach_volume
if [[ ! -f /etc/kubernetes/kubelet.conf ]]; then
  config init >"$FILES/init.yaml"
  audit_policy
  retry 60 10 encryption_key || fail "no key for Secrets"
  if [[ -d $VOLUME/pki ]]; then
    restore
  elif read_parameter control-plane-join >/dev/null || [[ $MEMBER != "$FIRST" ]]; then
    retry 120 15 join || fail "could not join"
  else
    retry 3 30 initialize || fail "could not initialize"
    publish
  fi
  keep
fi
timer publish 60
[[ -z $BUCKET ]] || timer backup "$BACKUP_MINUTES"
signal
