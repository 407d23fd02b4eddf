PKI=/etc/kubernetes/pki/etcd

healthy() {
  curl -sf --cacert "$PKI/ca.crt" --cert "$PKI/healthcheck-client.crt" \
    --key "$PKI/healthcheck-client.key" https://127.0.0.1:2379/health | grep -q '"health":"true"'
}

start_member() {
  local unit=/etc/systemd/system/kubelet.service.d config=$FILES/member.yaml name
  retry 60 10 etcd_ca || fail "no CA"
  fill "$FILES/member.template" MEMBER ADDRESS >"$config"
  for name in etcd-server etcd-peer etcd-healthcheck-client; do
    kubeadm init phase certs "$name" --config "$config"
  done
  rm -f "$PKI/ca.key"
  install -D -m 0644 "$FILES/kubelet.yaml" "$unit/kubelet.conf"
  install -D -m 0644 "$FILES/unit.conf" "$unit/20-etcd.conf"
  kubeadm init phase etcd local --config "$config"
  systemctl daemon-reload
  systemctl enable kubelet
  systemctl restart kubelet
}

begin
MEMBER=$(tag k8s-advisor/member)
if [[ ${1-} == backup ]]; then
  backup
  exit
fi
attach_interface
attach_volume
[[ -f /etc/kubernetes/manifests/etcd.yaml ]] || start_member
# A member alone has no quorum: it is healthy when enough others are there.
retry 120 10 healthy || fail "etcd does not become healthy"
[[ -z $BUCKET ]] || timer backup "$BACKUP_MINUTES"
signal
