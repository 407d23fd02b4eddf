# The volume and the interface of a member outlive its machine. Both are found by their tags.
owned() {
  echo "Name=tag:k8s-advisor/member,Values=$MEMBER Name=tag:kubernetes.io/cluster/$CLUSTER,Values=owned"
}

device_of() {
  local each
  for each in "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${1/-/}" /dev/xvdf /dev/sdf; do
    if [[ -b $each ]]; then
      readlink -f "$each"
      return
    fi
  done
  return 1
}

attach_volume() {
  local id holder device filters
  read -ra filters <<<"$(owned)"
  read -r id holder <<<"$(aws ec2 describe-volumes --filters "${filters[@]}" --output text \
    --query 'Volumes[0].[VolumeId,Attachments[0].InstanceId]')"
  [[ $id == vol-* ]] || fail "no volume of $MEMBER"
  if [[ $holder != "$INSTANCE" ]]; then
    # The machine before this one may not have let go of it yet.
    retry 60 10 aws ec2 attach-volume --volume-id "$id" --instance-id "$INSTANCE" \
      --device /dev/sdf || fail "volume $id stays with $holder"
  fi
  retry 60 5 device_of "$id" >/dev/null || fail "volume $id does not show"
  device=$(device_of "$id")
  blkid "$device" >/dev/null || mkfs.ext4 -q -m 0 "$device"
  install -d -m 0700 "$VOLUME"
  # Mounted before the kubelet starts again: etcd must never find an empty folder in its place.
  grep -q " $VOLUME " /etc/fstab ||
    printf 'UUID=%s %s ext4 nofail,%s,%s 0 2\n' "$(blkid -s UUID -o value "$device")" "$VOLUME" \
      x-systemd.before=kubelet.service x-systemd.required-by=kubelet.service >>/etc/fstab
  mountpoint -q "$VOLUME" || mount "$device" "$VOLUME"
}

link_of() {
  local each
  for each in /sys/class/net/*; do
    if [[ $(<"$each/address") == "$1" ]]; then
      echo "${each##*/}"
      return
    fi
  done
  return 1
}

# route_from ADDRESS LINK SUBNET TABLE: what comes from an address leaves by its interface.
route_from() {
  local gateway base=${3%/*}
  gateway=${base%.*}.$((${base##*.} + 1))
  ip route replace "$3" dev "$2" table "$4"
  ip route replace default via "$gateway" dev "$2" table "$4"
  ip rule show | grep -q "from $1 lookup $4" || ip rule add from "$1" lookup "$4"
}

attach_interface() {
  local id holder mac link subnet range filters first gateway
  read -ra filters <<<"$(owned)"
  read -r id mac ADDRESS holder <<<"$(aws ec2 describe-network-interfaces --output text \
    --filters "${filters[@]}" --query 'NetworkInterfaces[0].[NetworkInterfaceId,MacAddress,PrivateIpAddress,Attachment.InstanceId]')"
  [[ $id == eni-* ]] || fail "no interface of $MEMBER"
  if [[ $holder != "$INSTANCE" ]]; then
    retry 60 10 aws ec2 attach-network-interface --network-interface-id "$id" \
      --instance-id "$INSTANCE" --device-index 1 >/dev/null || fail "interface $id stays with $holder"
  fi
  retry 60 5 link_of "$mac" >/dev/null || fail "interface $id does not show"
  link=$(link_of "$mac")
  retry 30 5 metadata "network/interfaces/macs/$mac/subnet-ipv4-cidr-block" >/dev/null
  subnet=$(metadata "network/interfaces/macs/$mac/subnet-ipv4-cidr-block")
  ip link set "$link" up
  ip address replace "$ADDRESS/32" dev "$link"
  first=$(metadata mac)
  route_from "$(metadata local-ipv4)" "$(link_of "$first")" \
    "$(metadata "network/interfaces/macs/$first/subnet-ipv4-cidr-block")" 101
  route_from "$ADDRESS" "$link" "$subnet" 102
  # Inside the VPC the member speaks from its address: etcd compares it with the certificate.
  ip route replace "$subnet" dev "$link" src "$ADDRESS" metric 50
  gateway=$(ip route show default table 102 | cut -d' ' -f3)
  for range in $(metadata "network/interfaces/macs/$mac/vpc-ipv4-cidr-blocks"); do
    ip route replace "$range" via "$gateway" dev "$link" src "$ADDRESS"
  done
}

# The CA of a dedicated etcd: made by the first machine that asks for it, the same for all.
etcd_ca() {
  local pki=/etc/kubernetes/pki/etcd bundle
  install -d -m 0700 "$pki"
  if ! bundle=$(read_parameter etcd-ca); then
    kubeadm init phase certs etcd-ca --kubernetes-version "v$KUBERNETES"
    cat "$pki/ca.crt" "$pki/ca.key" | write_parameter etcd-ca || true
    rm -f "$pki/ca.crt" "$pki/ca.key"
    bundle=$(read_parameter etcd-ca) || return 1
  fi
  (umask 077 && openssl pkey -out "$pki/ca.key") <<<"$bundle"
  openssl x509 -out "$pki/ca.crt" <<<"$bundle"
}

in_etcd() {
  local pki=/etc/kubernetes/pki/etcd
  local crictl=(crictl --runtime-endpoint unix:///run/containerd/containerd.sock)
  "${crictl[@]}" exec "$("${crictl[@]}" ps -q --name '^etcd$')" etcdctl --endpoints https://127.0.0.1:2379 \
    --cacert "$pki/ca.crt" --cert "$pki/healthcheck-client.crt" \
    --key "$pki/healthcheck-client.key" "$@"
}

# The leader alone takes the backup.
backup() {
  local status
  status=$(in_etcd endpoint status -w fields)
  [[ $(grep -oP '"MemberID" : \K\d+' <<<"$status") == $(grep -oP '"Leader" : \K\d+' <<<"$status") ]] ||
    return 0
  in_etcd snapshot save "$VOLUME/data/backup.db"
  aws s3 cp --only-show-errors "$VOLUME/data/backup.db" \
    "s3://$BUCKET/$CLUSTER/$(date -u +%F/%H%M).db"
  rm -f "$VOLUME/data/backup.db"
}
