{{- /* What would be unsafe or could not run is refused here, with what to do instead. */ -}}
{{- define "cardano-node.check" -}}
{{- $manager := .Values.forgeManager -}}
{{- if not (and .Values.cardanoNode.blockProducer $manager.enabled) -}}
{{- fail "This chart runs block producers with the forge manager beside them: set cardanoNode.blockProducer and forgeManager.enabled to true, and keep relays in a release of another chart." -}}
{{- end -}}
{{- if and .Values.autoscaling .Values.autoscaling.enabled -}}
{{- fail "autoscaling.enabled: block producers are not scaled by load; set replicaCount." -}}
{{- end -}}
{{- if not (include "cardano-node.magic" .) -}}
{{- fail (printf "cardanoNode.magic: the magic of the network %s is not known here; set it." .Values.cardanoNode.network) -}}
{{- end -}}
{{- $duration := int $manager.legacy.lease.duration -}}
{{- $interval := int $manager.sleepInterval -}}
{{- if gt (mul 3 $interval) $duration -}}
{{- fail (printf "forgeManager.sleepInterval: %d s is more than a third of forgeManager.legacy.lease.duration (%d s)." $interval $duration) -}}
{{- end -}}
{{- with $manager.forgingProbe -}}
{{- $bound := add (mul (add1 (int .failureThreshold)) (int .periodSeconds)) (int .timeoutSeconds) 2 -}}
{{- $room := sub $duration $interval -}}
{{- if and .enabled (ge $bound $room) -}}
{{- fail (printf "forgeManager.forgingProbe: a node whose sidecar is gone would be restarted only after %d s, when another pod may forge since %d s: (failureThreshold + 1) x periodSeconds + timeoutSeconds + 2 must be below legacy.lease.duration - sleepInterval." $bound $room) -}}
{{- end -}}
{{- end -}}
{{- if and $manager.multiTenant.enabled (not $manager.multiTenant.pool.id) -}}
{{- fail "forgeManager.multiTenant.pool.id: required with multiTenant.enabled, as pool1... or 56 hexadecimal digits." -}}
{{- end -}}
{{- if and $manager.secretName (not $manager.multiTenant.enabled) (not $manager.legacy.lease.name) -}}
{{- $own := include "cardano-node.leaseName" . -}}
{{- fail (printf "forgeManager.secretName: pods of another release may have the keys of %s too, and would forge beside these with a Lease of their own. Set forgeManager.multiTenant with the pool's id, or forgeManager.legacy.lease.name, the same wherever %s is used. To upgrade a release of the predecessor's chart take the name that it has, %s." $manager.secretName $manager.secretName $own) -}}
{{- end -}}
{{- with $manager.clusterManagement -}}
{{- if .enabled -}}
{{- if not (and $manager.multiTenant.enabled $manager.multiTenant.pool.id) -}}
{{- fail "forgeManager.clusterManagement.enabled: needs multiTenant.enabled and multiTenant.pool.id, after which the pool's seat is named." -}}
{{- end -}}
{{- if not .region -}}
{{- fail "forgeManager.clusterManagement.region: required with clusterManagement.enabled." -}}
{{- end -}}
{{- range .arbiters -}}
{{- if not (or .inCluster (and .key $manager.clusterManagement.arbitersSecret)) -}}
{{- fail (printf "forgeManager.clusterManagement.arbiters: %s needs inCluster: true, or the key of its kubeconfig and arbitersSecret, the Secret that has it." .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $user := .Values.podSecurityContext.runAsUser -}}
{{- if not (and $user .Values.podSecurityContext.fsGroup) -}}
{{- fail "podSecurityContext: runAsUser and fsGroup are required; without them the sidecar may neither read the Secret nor signal the node." -}}
{{- end -}}
{{- if ne (toString (default $user .Values.securityContext.runAsUser)) (toString $user) -}}
{{- fail "securityContext.runAsUser: node and sidecar must have one user, that of podSecurityContext, or the sidecar may not signal the node." -}}
{{- end -}}
{{- $directories := list -}}
{{- range $manager.targetKeys }}{{ $directories = append $directories (dir .) }}{{ end -}}
{{- if ne 1 (len (uniq $directories)) -}}
{{- fail "forgeManager.targetKeys: all three must lie in one directory." -}}
{{- end -}}
{{- $directories = list -}}
{{- range $manager.sourceKeys }}{{ $directories = append $directories (dir .) }}{{ end -}}
{{- if ne 1 (len (uniq $directories)) -}}
{{- fail "forgeManager.sourceKeys: all three must lie in one directory, where the Secret is mounted." -}}
{{- end -}}
{{- if and (eq .Values.cardanoNode.startMethod "arguments") (not .Values.cardanoNode.existingConfigMap) -}}
{{- fail "cardanoNode.existingConfigMap: required with startMethod arguments; a plain cardano-node has no configuration of its own." -}}
{{- end -}}
{{- include "cardano-node.checkLeases" . -}}
{{- end }}

{{- /*
One key, one Lease: pods that run in this namespace with the same Secret, and those that this release replaces one by one,
must elect over the Lease that is rendered here. Seen only where helm reads the cluster, not by `helm template`.
*/ -}}
{{- define "cardano-node.checkLeases" -}}
{{- $lease := include "cardano-node.leaseName" . -}}
{{- $secret := include "cardano-node.secretName" . -}}
{{- $own := printf "StatefulSet %s" (include "cardano-node.fullname" .) -}}
{{- range $kind := list "StatefulSet" "Deployment" -}}
{{- range (lookup "apps/v1" $kind $.Release.Namespace "").items -}}
{{- $title := printf "%s %s" $kind .metadata.name -}}
{{- $pod := .spec.template.spec -}}
{{- $secrets := list -}}
{{- range $pod.volumes }}{{ with .secret }}{{ $secrets = append $secrets .secretName }}{{ end }}{{ end -}}
{{- $isRunning := gt (add .spec.replicas (dig "status" "replicas" 0 .)) 0 -}}
{{- if and $isRunning (or (eq $title $own) (has $secret $secrets)) -}}
{{- range concat (default list $pod.initContainers) $pod.containers -}}
{{- $theirs := include "cardano-node.leaseOf" . -}}
{{- if and $theirs (ne $theirs $lease) -}}
{{- fail (printf "%s elects over the Lease %s, this release over %s with the keys of %s: two pods could forge at once. Set forgeManager.legacy.lease.name or multiTenant.pool.id so that the Lease is the same, or scale %s to 0 and wait until its pods are gone." $title $theirs $lease $secret $title) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- /* Values of the predecessor's chart that mean nothing here, with what to do instead; one line each. */ -}}
{{- define "cardano-node.warnings" -}}
{{- $replacements := dict
  "cardanoNode.mithril" "set the variables of your node's image in extraEnvVars"
  "cardanoNode.config" "put your config.json and genesis files into a ConfigMap and name it in cardanoNode.existingConfigMap"
  "cardanoNode.genesisUrls" "put the genesis files into the ConfigMap of cardanoNode.existingConfigMap"
  "cardanoNode.ekgPort" "nothing reads it"
  "cardanoNode.prometheus.host" "set it in your node's config.json; the sidecar reads 127.0.0.1"
  "image.mithrilSigner" "run the signer in a release of its own"
  "image.submitApi" "run the submit API beside a relay"
  "mithrilSigner" "run the signer in a release of its own"
  "submitApi" "run the submit API beside a relay"
  "service.submitApi" "run the submit API beside a relay"
  "service.mithril" "run the signer in a release of its own"
  "service.type" "set service.p2p.type"
  "service.annotations" "set service.p2p.annotations"
  "resources.mithrilSigner" "run the signer in a release of its own"
  "resources.submitApi" "run the submit API beside a relay"
  "ingress" "nothing here speaks HTTP to the outside"
  "autoscaling" "set replicaCount"
  "healthChecks" "the probes belong to the safety of the whole; forgeManager.forgingProbe has the numbers that may change"
  "forgeManager.clusterManagement.forgeState" "edit the CardanoForgeCluster: kubectl patch ... {\"spec\":{\"forgeState\":...}}"
  "forgeManager.clusterManagement.override" "edit the CardanoForgeCluster: kubectl patch ... {\"spec\":{\"override\":...}}"
  "forgeManager.clusterManagement.healthCheck.timeout" "edit spec.healthCheck of the CardanoForgeCluster"
  "forgeManager.clusterManagement.healthCheck.failureThreshold" "edit spec.healthCheck of the CardanoForgeCluster"
  "forgeManager.clusterManagement.healthCheck.headers" "edit spec.healthCheck of the CardanoForgeCluster"
  "forgeManager.legacy.crd.cardanoLeader.enabled" "the sidecar makes the CardanoLeader by itself"
  "forgeManager.legacy.crd.cardanoForgeCluster" "the sidecar makes the CardanoForgeCluster by itself"
  "persistence.socket" "the socket lies in an emptyDir of the pod"
  "monitoring.serviceMonitor.cardanoNode" "set interval and scrapeTimeout of monitoring.serviceMonitor"
  "monitoring.serviceMonitor.forgeManager" "set interval and scrapeTimeout of monitoring.serviceMonitor"
  "monitoring.serviceMonitor.selector" "the ServiceMonitor selects the Services of this release"
  "monitoring.serviceMonitor.namespaceSelector" "the ServiceMonitor selects the Services of this release"
  "monitoring.serviceMonitor.jobLabel" "relabel in your Prometheus"
  "monitoring.serviceMonitor.targetLabels" "relabel in your Prometheus"
  "networkPolicy.ingress.submitApiFrom" "run the submit API beside a relay"
  "networkPolicy.egress.healthCheckTo" "add it to networkPolicy.egress.customRules"
  "cardano-forge-crds" "install the chart cardano-forge-crds once per cluster"
-}}
{{- range $path, $instead := $replacements -}}
{{- $found := $.Values -}}
{{- range splitList "." $path -}}
{{- if kindIs "map" $found }}{{ $found = get $found . }}{{ else }}{{ $found = "" }}{{ end -}}
{{- end -}}
{{- $isOff := and (kindIs "map" $found) (hasKey (ternary $found dict (kindIs "map" $found)) "enabled") -}}
{{- if $isOff }}{{ $isOff = not $found.enabled }}{{ end -}}
{{- if and $found (not $isOff) }}
WARNING: {{ $path }} has no meaning here: {{ $instead }}.
{{- end -}}
{{- end -}}
{{- if not .Values.forgeManager.forgingProbe.enabled }}
WARNING: forgeManager.forgingProbe is off. Where a sidecar's whole container is gone and stays away, nothing stops its node
  from forging beside its successor.
{{- end -}}
{{- if not .Values.cardanoNode.startAsNonProducing }}
WARNING: cardanoNode.startAsNonProducing is off. Until the sidecar has seen it, a node that starts forges with what lies on
  disk; that are decoys, unless BOOTSTRAP_CREDENTIALS says otherwise.
{{- end -}}
{{- if and (not .Values.cardanoNode.existingConfigMap) (not (include "cardano-node.hasTopology" .)) }}
WARNING: cardanoNode.topology names no relay. The node uses the topology of its image, as a relay would.
{{- end -}}
{{- if and .Values.networkPolicy.enabled (not (include "cardano-node.hasTopology" .)) }}
WARNING: networkPolicy.enabled without cardanoNode.topology lets the node reach only port {{ .Values.cardanoNode.port }} of others.
{{- end -}}
{{- if .Values.secrets.create }}
WARNING: secrets.create keeps forging keys in the values of this release. Never do this with the keys of a pool that matters.
{{- end -}}
{{- end }}
