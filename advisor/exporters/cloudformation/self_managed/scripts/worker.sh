CONFIG=/etc/kubernetes/kubeadm.yaml

join() {
  local data
  data=$(read_parameter worker-join) || return 1
  # shellcheck disable=SC2034
  read -r TOKEN CA_CERT_HASH <<<"$data"
  (umask 077 && fill "$FILES/join.template" API_HOST NODE_NAME TOKEN CA_CERT_HASH >"$CONFIG")
  kubeadm join --config "$CONFIG" || {
    kubeadm reset --force
    return 1
  }
}

begin
# shellcheck disable=SC2086
[[ $API_BALANCED == yes ]] || know_api $API_ADDRESSES
if [[ ! -f /etc/kubernetes/kubelet.conf ]]; then
  [[ ! -f $FILES/kubelet-patch.yaml ]] ||
    install -D -m 0644 "$FILES/kubelet-patch.yaml" /etc/kubernetes/patches/kubeletconfiguration0+merge.yaml
  retry 120 15 join || fail "could not join"
fi
signal
