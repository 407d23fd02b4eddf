say() { printf '%s %s\n' "$(date -u +%FT%TZ)" "$*"; }

fail() {
  say "$*"
  exit 1
}

# retry TRIES SECONDS COMMAND...
retry() {
  local tries=$1 pause=$2 try
  shift 2
  for ((try = 1; try <= tries; try++)); do
    if "$@"; then return 0; fi
    say "try $try of $tries: $1"
    sleep "$pause"
  done
  return 1
}

metadata() {
  local token base=http://169.254.169.254/latest
  token=$(curl -sSf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$base/api/token")
  curl -sSf -H "X-aws-ec2-metadata-token: $token" "$base/meta-data/$1"
}

# fill FILE NAME...: the file with ${NAME} replaced by the value of each variable.
fill() {
  local text name
  text=$(<"$1")
  shift
  for name in "$@"; do
    text=${text//"\${$name}"/"${!name}"}
  done
  printf '%s\n' "$text"
}

read_parameter() {
  aws ssm get-parameter --name "/k8s/$CLUSTER/$1" --with-decryption \
    --query Parameter.Value --output text 2>/dev/null
}

# write_parameter NAME [--overwrite], the value on standard input. Without --overwrite the first
# machine to write it wins.
write_parameter() {
  local name=$1
  shift
  aws ssm put-parameter --name "/k8s/$CLUSTER/$name" --type SecureString \
    --value file:///dev/stdin "$@" >/dev/null
}

tag() {
  aws ec2 describe-tags --output text --query 'Tags[0].Value' \
    --filters "Name=resource-id,Values=$INSTANCE" "Name=key,Values=$1"
}

signal() {
  aws cloudformation signal-resource --stack-name "$STACK" --unique-id "$INSTANCE" \
    --logical-resource-id "$(tag k8s-advisor/group)" --status SUCCESS || true
}

install_aws_cli() { snap install aws-cli --classic; }

install_packages() {
  local keys=/etc/apt/keyrings docker=https://download.docker.com/linux/ubuntu
  local kubernetes=https://pkgs.k8s.io/core:/stable:/v${KUBERNETES%.*}/deb
  install -d "$keys"
  # containerd of its makers: kubelets from 1.36 on want 2.0 or later, Ubuntu has 1.7.
  curl -fsSL "$docker/gpg" -o "$keys/docker.asc" || return 1
  curl -fsSL "$kubernetes/Release.key" -o "$keys/kubernetes.asc" || return 1
  printf 'deb [signed-by=%s] %s %s\n' "$keys/docker.asc" "$docker" "$(lsb_release -cs) stable" \
    "$keys/kubernetes.asc" "$kubernetes/" / >/etc/apt/sources.list.d/k8s-machine.list
  apt-get update -q || return 1
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y containerd.io openssl \
    "kubelet=$KUBERNETES-*" "kubeadm=$KUBERNETES-*" "kubectl=$KUBERNETES-*" || return 1
  apt-mark hold kubelet kubeadm kubectl
}

prepare_machine() {
  swapoff -a
  printf 'overlay\nbr_netfilter\n' >/etc/modules-load.d/k8s.conf
  modprobe -a overlay br_netfilter
  printf 'net.ipv4.ip_forward = 1\nnet.ipv6.conf.all.forwarding = 1\n' >/etc/sysctl.d/90-k8s.conf
  sysctl -q --system
  install -d /etc/containerd
  containerd config default | sed 's/SystemdCgroup = false/SystemdCgroup = true/' \
    >/etc/containerd/config.toml
  systemctl restart containerd
}

# At every start: what is there already stays as it is.
run_at_every_start() {
  [[ $0 == /usr/local/sbin/k8s-machine ]] || install -m 0700 "$0" /usr/local/sbin/k8s-machine
  printf '%s\n' '[Unit]' 'After=network-online.target snapd.service containerd.service' \
    'Wants=network-online.target' '[Service]' 'Type=oneshot' \
    'ExecStart=/usr/local/sbin/k8s-machine' '[Install]' 'WantedBy=multi-user.target' \
    >/etc/systemd/system/k8s-machine.service
  systemctl enable k8s-machine.service
}

# timer NAME MINUTES: runs this script with NAME as its argument.
timer() {
  printf '%s\n' '[Service]' 'Type=oneshot' "ExecStart=/usr/local/sbin/k8s-machine $1" \
    >"/etc/systemd/system/k8s-$1.service"
  printf '%s\n' '[Timer]' OnActiveSec=1min "OnUnitActiveSec=$2min" '[Install]' \
    'WantedBy=timers.target' >"/etc/systemd/system/k8s-$1.timer"
  systemctl daemon-reload
  systemctl enable --now "k8s-$1.timer"
}

# know_api ADDRESS...: the API by the addresses of its members, not through the load balancer.
know_api() {
  local address
  sed -i '/ # k8s-api$/d' /etc/hosts
  for address in "$@"; do
    echo "$address $API_HOST # k8s-api" >>/etc/hosts
  done
}

# The files of this kind of machine stand beside its launch template, in the stack.
fetch_files() {
  local found
  found=$(aws cloudformation describe-stack-resource --stack-name "$STACK" --output text \
    --logical-resource-id "$TEMPLATE" --query StackResourceDetail.Metadata) || return 1
  install -d -m 0700 "$FILES"
  FOLDER=$FILES python3 -c 'import json, os, sys
for name, text in json.load(sys.stdin)["Files"].items():
    with open(os.path.join(os.environ["FOLDER"], name), "w", encoding="utf-8") as file:
        file.write(text)' <<<"$found"
}

begin() {
  export PATH=$PATH:/snap/bin HOME=${HOME:-/root}
  AWS_DEFAULT_REGION=$(metadata placement/region)
  export AWS_DEFAULT_REGION
  INSTANCE=$(metadata instance-id)
  NODE_NAME=$(metadata local-hostname)
  API_HOST=${API_HOST,,}
  command -v aws >/dev/null || retry 10 15 install_aws_cli
  if ! command -v kubeadm >/dev/null; then
    retry 10 15 install_packages
    prepare_machine
  fi
  retry 10 10 fetch_files || fail "no files"
  hostnamectl set-hostname "$NODE_NAME"
  run_at_every_start
}
