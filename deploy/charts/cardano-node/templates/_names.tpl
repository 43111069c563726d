{{- define "cardano-node.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $full .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- /* The predecessor's, so that a release of its chart can be upgraded: a StatefulSet's selector never changes. */ -}}
{{- define "cardano-node.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: block-producer
{{- end }}

{{- define "cardano-node.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "cardano-node.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: cardano-forge-manager
{{- with .Values.global.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* metadata of an object: call with (list $ name annotations [labels [namespace]]). */ -}}
{{- define "cardano-node.metadata" -}}
{{- $root := index . 0 -}}
{{- $more := slice (append . nil) 3 -}}
{{- $namespace := slice (concat . (list nil nil)) 4 -}}
name: {{ index . 1 }}
namespace: {{ default $root.Release.Namespace (first $namespace) }}
labels:
  {{- include "cardano-node.labels" $root | nindent 2 }}
{{- with first $more }}
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with merge (dict) (default dict (index . 2)) $root.Values.global.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "cardano-node.serviceAccountName" -}}
{{- $fallback := ternary (include "cardano-node.fullname" .) "default" .Values.serviceAccount.create -}}
{{- default $fallback .Values.serviceAccount.name -}}
{{- end }}

{{- define "cardano-node.forgeManagerImage" -}}
{{- printf "%s:%s" .Values.image.forgeManager.repository (default .Chart.AppVersion .Values.image.forgeManager.tag) -}}
{{- end }}

{{- define "cardano-node.secretName" -}}
{{- default (printf "%s-forging-keys" (include "cardano-node.fullname" .)) .Values.forgeManager.secretName -}}
{{- end }}

{{- define "cardano-node.magic" -}}
{{- $known := dict "mainnet" "764824073" "preprod" "1" "preview" "2" -}}
{{- default (get $known .Values.cardanoNode.network) (.Values.cardanoNode.magic | toString) -}}
{{- end }}

{{- /* Ten characters of a pool1... id, eight of a hexadecimal one, as the sidecar cuts them. */ -}}
{{- define "cardano-node.shortOf" -}}
{{- $id := lower . -}}
{{- trunc (ternary 10 8 (hasPrefix "pool1" $id)) $id -}}
{{- end }}

{{- define "cardano-node.leaseName" -}}
{{- if .Values.forgeManager.multiTenant.enabled -}}
{{- printf "cardano-leader-%s-%s" .Values.cardanoNode.network (include "cardano-node.shortOf" .Values.forgeManager.multiTenant.pool.id) -}}
{{- else -}}
{{- $fallback := printf "%s-leader" (include "cardano-node.fullname" .) | trunc 63 | trimSuffix "-" -}}
{{- default $fallback .Values.forgeManager.legacy.lease.name -}}
{{- end -}}
{{- end }}

{{- define "cardano-node.leaderName" -}}
{{- if .Values.forgeManager.multiTenant.enabled -}}
{{- printf "cardano-leader-%s-%s" .Values.cardanoNode.network (include "cardano-node.shortOf" .Values.forgeManager.multiTenant.pool.id) -}}
{{- else -}}
{{- $fallback := printf "%s-leader" (include "cardano-node.fullname" .) | trunc 63 | trimSuffix "-" -}}
{{- default $fallback .Values.forgeManager.legacy.crd.cardanoLeader.name -}}
{{- end -}}
{{- end }}

{{- /* The Lease of a sidecar that runs, by its container: ours, or the predecessor's. Empty for another container. */ -}}
{{- define "cardano-node.leaseOf" -}}
{{- if has .name (list "forge-manager" "cardano-forge-manager") -}}
{{- $env := dict -}}
{{- range .env }}{{ $_ := set $env .name (default "" .value) }}{{ end -}}
{{- $fallback := "cardano-node-leader" -}}
{{- with $env.POOL_ID -}}
{{- $fallback = printf "cardano-leader-%s-%s" (default "mainnet" $env.CARDANO_NETWORK) (include "cardano-node.shortOf" .) -}}
{{- end -}}
{{- default $fallback $env.LEASE_NAME -}}
{{- end -}}
{{- end }}

{{- /* Where this cluster keeps a register of the pool's seat; empty where it keeps none. */ -}}
{{- define "cardano-node.arbiterNamespace" -}}
{{- with .Values.forgeManager.clusterManagement -}}
{{- $isArbiter := not .arbiters -}}
{{- range .arbiters }}{{ if .inCluster }}{{ $isArbiter = true }}{{ end }}{{ end -}}
{{- if and .enabled $isArbiter }}{{ default $.Release.Namespace .arbiterNamespace }}{{ end -}}
{{- end -}}
{{- end }}

{{- /* The Lease of the pool's seat. The sidecar spells a hexadecimal id as pool1..., which cannot be done here: then empty. */ -}}
{{- define "cardano-node.seatName" -}}
{{- $id := .Values.forgeManager.multiTenant.pool.id | lower -}}
{{- if hasPrefix "pool1" $id }}{{ printf "cardano-forge-%s-%s" .Values.cardanoNode.network (trunc 10 $id) }}{{ end -}}
{{- end }}

{{- /*
The rules of deploy/rbac.yaml: call with (list $ names), where names has for a resource the list of names it is tied to, or
nothing for a resource that is left out. Others are not tied.
*/ -}}
{{- define "cardano-node.rules" -}}
{{- $names := index . 1 -}}
{{- range splitList "\n---\n" ((index . 0).Files.Get "files/rbac.yaml") }}
{{- $document := fromYaml . }}
{{- if eq $document.kind "Role" }}
{{- range $rule := $document.rules }}
{{- range $resource := $rule.resources }}
{{- $tied := get $names $resource }}
{{- $open := list }}
{{- $bound := list }}
{{- range $rule.verbs }}
{{- if and $tied (ne . "create") }}{{ $bound = append $bound . }}{{ else }}{{ $open = append $open . }}{{ end }}
{{- end }}
{{- if and (hasKey $names $resource) (kindIs "invalid" $tied) }}{{ $open = list }}{{ end }}
{{- with $bound }}
- apiGroups: {{ toJson $rule.apiGroups }}
  resources: [{{ $resource }}]
  resourceNames: {{ toJson $tied }}
  verbs: {{ toJson . }}
{{- end }}
{{- with $open }}
- apiGroups: {{ toJson $rule.apiGroups }}
  resources: [{{ $resource }}]
  verbs: {{ toJson . }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "cardano-node.isNativeSidecar" -}}
{{- $form := .Values.forgeManager.sidecarForm -}}
{{- if or (eq $form "native") (and (eq $form "auto") (semverCompare ">=1.29.0-0" .Capabilities.KubeVersion.Version)) -}}
true
{{- end -}}
{{- end }}

{{- define "cardano-node.hasTopology" -}}
{{- with .Values.cardanoNode.topology -}}
{{- if or .bootstrapPeers .localRoots .publicRoots -}}
true
{{- end -}}
{{- end -}}
{{- end }}

{{- /* Made once: each call of a rendering, and each later upgrade, must give the same. */ -}}
{{- define "cardano-node.prestopToken" -}}
{{- $manager := .Values.forgeManager -}}
{{- if not $manager.prestopToken -}}
{{- $kept := lookup "v1" "Secret" .Release.Namespace (printf "%s-prestop" (include "cardano-node.fullname" .)) -}}
{{- $token := dig "data" "token" "" (default dict $kept) | b64dec -}}
{{- $_ := set $manager "prestopToken" (default (randAlphaNum 32) $token) -}}
{{- end -}}
{{- $manager.prestopToken -}}
{{- end }}
