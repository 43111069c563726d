{{- /* A boolean or number as the text of an environment variable. */ -}}
{{- define "cardano-node.env" -}}
- name: {{ index . 0 }}
  value: {{ index . 1 | toString | quote }}
{{- end }}

{{- define "cardano-node.sidecarEnv" -}}
{{- $manager := .Values.forgeManager -}}
{{- $clusters := $manager.clusterManagement -}}
- name: NAMESPACE
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- $env := list
  (list "CARDANO_NETWORK" .Values.cardanoNode.network)
  (list "NETWORK_MAGIC" (include "cardano-node.magic" .))
  (list "LEASE_NAME" (include "cardano-node.leaseName" .))
  (list "LEASE_DURATION" (int $manager.legacy.lease.duration))
  (list "SLEEP_INTERVAL" (int $manager.sleepInterval))
  (list "CRD_NAME" (include "cardano-node.leaderName" .))
  (list "NODE_SOCKET" (default .Values.cardanoNode.socketPath $manager.nodeSocket))
  (list "SOCKET_WAIT_TIMEOUT" (int $manager.socketWaitTimeout))
  (list "NODE_METRICS_URL" (printf "http://127.0.0.1:%d/metrics" (int .Values.cardanoNode.prometheus.port)))
  (list "NODE_TIP_MAX_AGE" (int $manager.nodeTipMaxAge))
  (list "SOURCE_KES_KEY" $manager.sourceKeys.kesKey)
  (list "SOURCE_VRF_KEY" $manager.sourceKeys.vrfKey)
  (list "SOURCE_OP_CERT" $manager.sourceKeys.opCert)
  (list "TARGET_KES_KEY" $manager.targetKeys.kesKey)
  (list "TARGET_VRF_KEY" $manager.targetKeys.vrfKey)
  (list "TARGET_OP_CERT" $manager.targetKeys.opCert)
  (list "METRICS_PORT" (int $manager.metricsPort))
  (list "LOG_LEVEL" $manager.logLevel)
  (list "LOG_FORMAT" $manager.logFormat)
-}}
{{- if $manager.disableSocketCheck }}
{{- $env = append $env (list "DISABLE_SOCKET_CHECK" true) -}}
{{- end }}
{{- if $manager.shelleyGenesisFile }}
{{- $env = append $env (list "SHELLEY_GENESIS_FILE" (printf "%s/%s" .Values.cardanoNode.configDir $manager.shelleyGenesisFile)) -}}
{{- end }}
{{- if $manager.multiTenant.enabled }}
{{- range $name, $value := dict "POOL_ID" $manager.multiTenant.pool.id "POOL_ID_HEX" $manager.multiTenant.pool.idHex "POOL_NAME" $manager.multiTenant.pool.name "POOL_TICKER" $manager.multiTenant.pool.ticker "APPLICATION_TYPE" $manager.multiTenant.application.type "CLUSTER_ENVIRONMENT" $manager.multiTenant.application.environment }}
{{- if $value }}{{ $env = append $env (list $name $value) }}{{ end -}}
{{- end }}
{{- end }}
{{- if $clusters.enabled }}
{{- $env = concat $env (list
  (list "ENABLE_CLUSTER_MANAGEMENT" true)
  (list "CLUSTER_REGION" $clusters.region)
  (list "CLUSTER_PRIORITY" (int $clusters.priority))
  (list "GLOBAL_LEASE_DURATION" (int $clusters.leaseDuration))
  (list "FAILBACK_DELAY" (int $clusters.failbackDelay))
) -}}
{{- if $clusters.arbiters }}
{{- $arbiters := list -}}
{{- range $clusters.arbiters }}{{ $arbiters = append $arbiters (printf "%s=%s" .name (ternary "in-cluster" (printf "/arbiters/%s" .key) (default false .inCluster))) }}{{ end -}}
{{- $env = append $env (list "ARBITERS" (join "," $arbiters)) -}}
{{- end }}
{{- if $clusters.arbiterNamespace }}
{{- $env = append $env (list "ARBITER_NAMESPACE" $clusters.arbiterNamespace) -}}
{{- end }}
{{- if $clusters.healthCheck.enabled }}
{{- $env = concat $env (list
  (list "HEALTH_CHECK_ENDPOINT" $clusters.healthCheck.endpoint)
  (list "HEALTH_CHECK_INTERVAL" (int $clusters.healthCheck.interval))
) -}}
{{- end }}
{{- end }}
{{- range $env }}
{{ include "cardano-node.env" . }}
{{- end }}
- name: PRESTOP_TOKEN
  valueFrom: { secretKeyRef: { name: {{ include "cardano-node.fullname" . }}-prestop, key: token } }
{{- with $manager.extraEnvVars }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "cardano-node.sidecar" -}}
{{- $manager := .Values.forgeManager -}}
{{- $native := include "cardano-node.isNativeSidecar" . -}}
{{- $port := int $manager.metricsPort -}}
- name: forge-manager
  image: {{ include "cardano-node.forgeManagerImage" . | quote }}
  imagePullPolicy: {{ .Values.image.forgeManager.pullPolicy }}
  {{- if $native }}
  # An init container that stays: the node starts after its startup probe and is gone before it is told to stop.
  restartPolicy: Always
  {{- end }}
  env:
    {{- include "cardano-node.sidecarEnv" . | nindent 4 }}
  ports:
    - { name: forge-metrics, containerPort: {{ $port }}, protocol: TCP }
  {{- if not $native }}
  # The kubelet starts the next container only after this hook has ended, so the node finds its decoys.
  lifecycle:
    postStart:
      exec:
        command:
          - node
          - --eval
          - |
            const untilMs = Date.now() + 600_000;
            const isReady = () => fetch("http://127.0.0.1:{{ $port }}/startup-status").then((answer) => answer.ok, () => false);
            while (!(await isReady())) {
              if (Date.now() > untilMs) process.exit(1);
              await new Promise((resolve) => setTimeout(resolve, 500));
            }
          - --input-type=module
  {{- end }}
  startupProbe:
    httpGet: { path: /startup-status, port: {{ $port }} }
    periodSeconds: 1
    timeoutSeconds: 2
    failureThreshold: 600
  readinessProbe:
    httpGet: { path: /readyz, port: {{ $port }} }
    periodSeconds: 5
    timeoutSeconds: 2
    failureThreshold: 2
  livenessProbe:
    httpGet: { path: /livez, port: {{ $port }} }
    periodSeconds: 10
    timeoutSeconds: 5
    failureThreshold: 3
  resources:
    {{- toYaml .Values.resources.forgeManager | nindent 4 }}
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    runAsUser: {{ int64 .Values.podSecurityContext.runAsUser }}
    capabilities: { drop: [ALL] }
  volumeMounts:
    - { name: cardano-secrets, mountPath: {{ dir $manager.sourceKeys.kesKey }}, readOnly: true }
    - { name: cardano-secrets-target, mountPath: {{ dir $manager.targetKeys.kesKey }} }
    - { name: socket-dir, mountPath: {{ dir .Values.cardanoNode.socketPath }} }
    {{- if and $manager.shelleyGenesisFile .Values.cardanoNode.existingConfigMap }}
    - { name: cardano-config, mountPath: {{ .Values.cardanoNode.configDir }}, readOnly: true }
    {{- end }}
    {{- if and $manager.clusterManagement.enabled $manager.clusterManagement.arbitersSecret }}
    - { name: arbiters, mountPath: /arbiters, readOnly: true }
    {{- end }}
    {{- with $manager.extraVolumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{- define "cardano-node.nodeArguments" -}}
{{- $node := .Values.cardanoNode -}}
{{- $keys := .Values.forgeManager.targetKeys -}}
- run
- --config={{ $node.configDir }}/config.json
- --topology={{ ternary "/topology" $node.configDir (eq "true" (include "cardano-node.hasTopology" .)) }}/topology.json
- --database-path={{ $node.dataDir }}/db
- --socket-path={{ $node.socketPath }}
- --host-addr=0.0.0.0
- --port={{ int $node.port }}
- --shelley-kes-key={{ $keys.kesKey }}
- --shelley-vrf-key={{ $keys.vrfKey }}
- --shelley-operational-certificate={{ $keys.opCert }}
{{- if $node.startAsNonProducing }}
- --start-as-non-producing-node
{{- end }}
{{- with $node.extraArgs }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "cardano-node.nodeEnv" -}}
{{- $node := .Values.cardanoNode -}}
{{- $keys := .Values.forgeManager.targetKeys -}}
{{- $env := list
  (list "CARDANO_NETWORK" $node.network)
  (list "CARDANO_BIND_ADDR" "0.0.0.0")
  (list "CARDANO_PORT" (int $node.port))
  (list "CARDANO_SOCKET_PATH" $node.socketPath)
  (list "CARDANO_DATABASE_PATH" (printf "%s/db" $node.dataDir))
  (list "CARDANO_BLOCK_PRODUCER" true)
  (list "CARDANO_SHELLEY_KES_KEY" $keys.kesKey)
  (list "CARDANO_SHELLEY_VRF_KEY" $keys.vrfKey)
  (list "CARDANO_SHELLEY_OPERATIONAL_CERTIFICATE" $keys.opCert)
  (list "START_AS_NON_PRODUCING" $node.startAsNonProducing)
-}}
{{- if $node.existingConfigMap }}
{{- $env = append $env (list "CARDANO_CONFIG" (printf "%s/config.json" $node.configDir)) -}}
{{- end }}
{{- if include "cardano-node.hasTopology" . }}
{{- $env = append $env (list "CARDANO_TOPOLOGY" "/topology/topology.json") -}}
{{- end }}
{{- range $index, $one := $env }}
{{- if $index }}
{{ end }}{{ include "cardano-node.env" $one }}
{{- end }}
{{- end }}

{{- define "cardano-node.node" -}}
{{- $node := .Values.cardanoNode -}}
{{- $manager := .Values.forgeManager -}}
{{- $port := int $manager.metricsPort -}}
- name: cardano-node
  image: {{ printf "%s:%s" .Values.image.cardanoNode.repository .Values.image.cardanoNode.tag | quote }}
  imagePullPolicy: {{ .Values.image.cardanoNode.pullPolicy }}
  {{- if eq $node.startMethod "arguments" }}
  command:
    {{- toYaml $node.command | nindent 4 }}
  args:
    {{- include "cardano-node.nodeArguments" . | nindent 4 }}
  {{- with .Values.extraEnvVars }}
  env:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- else }}
  args: [run]
  env:
    {{- include "cardano-node.nodeEnv" . | nindent 4 }}
    {{- with .Values.extraEnvVars }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
  ports:
    - { name: p2p, containerPort: {{ int $node.port }}, protocol: TCP }
    - { name: metrics, containerPort: {{ int $node.prometheus.port }}, protocol: TCP }
  # Before the node is told to stop, the sidecar stops its forging, sees it off, and frees the seat for a standby.
  lifecycle:
    preStop:
      httpGet:
        path: /prestop
        port: {{ $port }}
        httpHeaders:
          - { name: X-Prestop-Token, value: {{ include "cardano-node.prestopToken" . | quote }} }
  {{- if $manager.forgingProbe.enabled }}
  # Asks the sidecar, not the node: a node that may forge with nobody to stop it is restarted, and comes up on decoys.
  livenessProbe:
    httpGet: { path: /livez/forging, port: {{ $port }} }
    periodSeconds: {{ int $manager.forgingProbe.periodSeconds }}
    timeoutSeconds: {{ int $manager.forgingProbe.timeoutSeconds }}
    failureThreshold: {{ int $manager.forgingProbe.failureThreshold }}
    terminationGracePeriodSeconds: 1
  {{- end }}
  resources:
    {{- toYaml .Values.resources.cardanoNode | nindent 4 }}
  securityContext:
    {{- toYaml .Values.securityContext | nindent 4 }}
  volumeMounts:
    - { name: cardano-data, mountPath: {{ $node.dataDir }} }
    - { name: cardano-secrets-target, mountPath: {{ dir $manager.targetKeys.kesKey }}, readOnly: true }
    - { name: socket-dir, mountPath: {{ dir $node.socketPath }} }
    - { name: tmp, mountPath: /tmp }
    {{- if $node.existingConfigMap }}
    - { name: cardano-config, mountPath: {{ $node.configDir }}, readOnly: true }
    {{- end }}
    {{- if include "cardano-node.hasTopology" . }}
    - { name: topology, mountPath: /topology, readOnly: true }
    {{- end }}
    {{- with .Values.extraVolumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{- define "cardano-node.volumes" -}}
{{- $manager := .Values.forgeManager -}}
{{- $ledger := .Values.persistence.ledger -}}
{{- if not $ledger.enabled }}
- name: cardano-data
  emptyDir: {}
{{- else if $ledger.existingClaim }}
- name: cardano-data
  persistentVolumeClaim: { claimName: {{ $ledger.existingClaim }} }
{{- end }}
- name: socket-dir
  emptyDir: {}
- name: tmp
  emptyDir: {}
# Readable for the group, which is fsGroup: files of root that only root may read would be of no use to the sidecar.
# 288 is 0440, which readers of YAML 1.2 take for a decimal number.
- name: cardano-secrets
  secret: { secretName: {{ include "cardano-node.secretName" . }}, defaultMode: 288 }
# Never on a disk.
- name: cardano-secrets-target
  emptyDir: { medium: Memory, sizeLimit: 1Mi }
{{- with .Values.cardanoNode.existingConfigMap }}
- name: cardano-config
  configMap: { name: {{ . }} }
{{- end }}
{{- if include "cardano-node.hasTopology" . }}
- name: topology
  configMap: { name: {{ include "cardano-node.fullname" . }}-topology }
{{- end }}
{{- if and $manager.clusterManagement.enabled $manager.clusterManagement.arbitersSecret }}
- name: arbiters
  secret: { secretName: {{ $manager.clusterManagement.arbitersSecret }}, defaultMode: 288 }
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
