// Package cilium has what cilium's operator asks of the cloud, asked by its own code: the clients are made
// as operator/pkg/ipam/allocator/alibabacloud makes them, and called in the order of its nodes. Nothing
// here knows of enid: `cargo xtask sdk cilium` runs it under `enid exec`.
package cilium

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/ecs"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/vpc"
	"github.com/cilium/cilium/pkg/alibabacloud/api"
	"github.com/cilium/cilium/pkg/alibabacloud/ipam/limits"
	"github.com/cilium/cilium/pkg/alibabacloud/types"
	ipam "github.com/cilium/cilium/pkg/ipam/types"
	"k8s.io/apimachinery/pkg/util/wait"
)

// The operator's defaults for --limit-ipam-api-qps and --limit-ipam-api-burst.
const (
	qps   = 4.0
	burst = 20
)

const instanceType = "ecs.g7.large"

// metrics counts as the operator's do.
type metrics struct {
	sync.Mutex
	limited  int
	statuses map[string]int
}

func (m *metrics) ObserveRateLimit(string, time.Duration) {
	m.Lock()
	defer m.Unlock()
	m.limited++
}

func (m *metrics) ObserveAPICall(call, status string, _ float64) {
	m.Lock()
	defer m.Unlock()
	m.statuses[call+" "+status]++
}

// world is a node with its network, and the operator's clients.
type world struct {
	ecs                               *ecs.Client
	vpc                               *vpc.Client
	api                               *api.Client
	metrics                           *metrics
	zone, network, vswitch, group, id string
}

func TestOperator(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	w := clients(t, nil)
	w.makeNode(t)
	vpcs, vswitches := w.discover(t, ctx)
	eni := w.createAndAttach(t, ctx, vpcs, vswitches)
	w.assignAndUnassign(t, ctx, eni)
	w.filter(t, ctx, vpcs, vswitches, eni)
	w.detachAndDelete(t, ctx, eni)
	w.exceedLimits(t, ctx)
}

// clients makes them as the allocator's Init does.
func clients(t *testing.T, filters map[string]string) *world {
	region := os.Getenv("ALIBABA_CLOUD_REGION_ID")
	vpcClient, err := vpc.NewClientWithProvider(region)
	ok(t, err)
	ecsClient, err := ecs.NewClientWithProvider(region)
	ok(t, err)
	vpcClient.Network = "vpc"
	ecsClient.Network = "vpc"
	vpcClient.GetConfig().WithScheme("HTTPS")
	ecsClient.GetConfig().WithScheme("HTTPS")
	m := &metrics{statuses: map[string]int{}}
	client := api.NewClient(slog.Default(), vpcClient, ecsClient, m, qps, burst, filters)
	return &world{ecs: ecsClient, vpc: vpcClient, api: client, metrics: m}
}

// makeNode makes what there is before the operator comes: a network, and an instance in it.
func (w *world) makeNode(t *testing.T) {
	zones, err := w.ecs.DescribeZones(ecs.CreateDescribeZonesRequest())
	ok(t, err)
	w.zone = zones.Zones.Zone[0].ZoneId
	network := vpc.CreateCreateVpcRequest()
	network.CidrBlock = "10.0.0.0/8"
	made, err := w.vpc.CreateVpc(network)
	ok(t, err)
	w.network = made.VpcId
	ok(t, poll(func() bool {
		request := vpc.CreateDescribeVpcsRequest()
		request.VpcId = w.network
		answer, err := w.vpc.DescribeVpcs(request)
		return err == nil && answer.Vpcs.Vpc[0].Status == "Available"
	}))
	vswitch := vpc.CreateCreateVSwitchRequest()
	vswitch.VpcId, vswitch.ZoneId, vswitch.CidrBlock = w.network, w.zone, "10.1.0.0/24"
	switched, err := w.vpc.CreateVSwitch(vswitch)
	ok(t, err)
	w.vswitch = switched.VSwitchId
	group := ecs.CreateCreateSecurityGroupRequest()
	group.VpcId = w.network
	group.Tag = &[]ecs.CreateSecurityGroupTag{{Key: "used-by", Value: "pods"}}
	grouped, err := w.ecs.CreateSecurityGroup(group)
	ok(t, err)
	w.group = grouped.SecurityGroupId
	w.run(t)
}

func (w *world) run(t *testing.T) {
	images, err := w.ecs.DescribeImages(ecs.CreateDescribeImagesRequest())
	ok(t, err)
	run := ecs.CreateRunInstancesRequest()
	run.InstanceType, run.ImageId = instanceType, images.Images.Image[0].ImageId
	run.VSwitchId, run.SecurityGroupId = w.vswitch, w.group
	run.Tag = &[]ecs.RunInstancesTag{{Key: "pool", Value: "one"}}
	ran, err := w.ecs.RunInstances(run)
	ok(t, err)
	w.id = ran.InstanceIdSets.InstanceIdSet[0]
	ok(t, poll(func() bool {
		request := ecs.CreateDescribeInstancesRequest()
		request.InstanceIds = `["` + w.id + `"]`
		answer, err := w.ecs.DescribeInstances(request)
		return err == nil && answer.Instances.Instance[0].Status == "Running"
	}))
}

// discover is what it does when it starts, and at each resync.
func (w *world) discover(t *testing.T, ctx context.Context) (ipam.VirtualNetworkMap, ipam.SubnetMap) {
	ok(t, limits.UpdateFromAPI(ctx, w.api))
	limit, known := limits.Get(instanceType)
	is(t, known, true)
	is(t, limit, ipam.Limits{Adapters: 3, IPv4: 6, IPv6: 6})
	instanceTypes, err := w.api.GetInstanceTypes(ctx)
	ok(t, err)
	is(t, len(instanceTypes) > 100, true)

	vpcs, err := w.api.GetVPCs(ctx)
	ok(t, err)
	is(t, vpcs[w.network].PrimaryCIDR.String(), "10.0.0.0/8")
	one, err := w.api.GetVPC(ctx, w.network)
	ok(t, err)
	is(t, one.ID, w.network)
	vswitches, err := w.api.GetVSwitches(ctx)
	ok(t, err)
	found := vswitches[w.vswitch]
	is(t, found.CIDR.String(), "10.1.0.0/24")
	is(t, found.AvailabilityZone, w.zone)
	is(t, found.VirtualNetworkID, w.network)
	// Of 256, four are not for use, and the node has one.
	is(t, found.AvailableAddresses, 251)
	groups, err := w.api.GetSecurityGroups(ctx)
	ok(t, err)
	is(t, groups[w.network].ID, w.group)
	is(t, groups[w.network].Tags["used-by"], "pods")

	instance, err := w.api.GetInstance(ctx, vpcs, vswitches, w.id)
	ok(t, err)
	is(t, len(instance.Interfaces), 1)
	for _, primary := range instance.Interfaces {
		is(t, primary.(*types.ENI).Type, types.ENITypePrimary)
		is(t, primary.(*types.ENI).SecurityGroupIDs[0], w.group)
	}
	return vpcs, vswitches
}

// createAndAttach is the CreateInterface of its nodes.
func (w *world) createAndAttach(t *testing.T, ctx context.Context, vpcs ipam.VirtualNetworkMap, vswitches ipam.SubnetMap) string {
	tags := types.FillTagWithENIIndex(map[string]string{}, 1)
	id, made, err := w.api.CreateNetworkInterface(ctx, 2, w.vswitch, []string{w.group}, tags)
	ok(t, err)
	is(t, made.Type, types.ENITypeSecondary)
	is(t, len(made.PrivateIPSets), 3)
	is(t, made.VPC.VPCID, w.network)
	is(t, types.GetENIIndexFromTags(slog.Default(), made.Tags), 1)
	ok(t, w.api.AttachNetworkInterface(ctx, w.id, id))
	attachedTo, err := w.api.WaitENIAttached(ctx, id)
	ok(t, err)
	is(t, attachedTo, w.id)

	instances, err := w.api.GetInstances(ctx, vpcs, vswitches)
	ok(t, err)
	is(t, instances.NumInstances(), 1)
	found, known := instances.GetInterface(w.id, id)
	is(t, known, true)
	eni := found.(*types.ENI)
	is(t, eni.MACAddress, made.MACAddress)
	is(t, eni.PrimaryIPAddress, made.PrimaryIPAddress)
	is(t, eni.VSwitch.CIDRBlock.String(), "10.1.0.0/24")
	is(t, eni.VPC.CIDRBlock.String(), "10.0.0.0/8")
	is(t, slices.Equal(eni.PrivateIPSets, made.PrivateIPSets), true)
	return id
}

// assignAndUnassign is the AllocateIPs and the ReleaseIPs of its nodes. It has no prefixes.
func (w *world) assignAndUnassign(t *testing.T, ctx context.Context, id string) {
	assigned, err := w.api.AssignPrivateIPAddresses(ctx, id, 3)
	ok(t, err)
	is(t, len(assigned), 3)
	is(t, w.addresses(t, ctx, id), 6)
	_, err = w.api.AssignPrivateIPAddresses(ctx, id, 1)
	is(t, err != nil, true)
	ok(t, w.api.UnassignPrivateIPAddresses(ctx, id, assigned[:2]))
	is(t, w.addresses(t, ctx, id), 4)
}

func (w *world) addresses(t *testing.T, ctx context.Context, id string) int {
	eni, err := w.api.DescribeNetworkInterface(ctx, id)
	ok(t, err)
	return len(eni.PrivateIpSets.PrivateIpSet)
}

// filter is how it lists instances with --instance-tags-filter.
func (w *world) filter(t *testing.T, ctx context.Context, vpcs ipam.VirtualNetworkMap, vswitches ipam.SubnetMap, id string) {
	for tag, count := range map[string]int{"one": 1, "two": 0} {
		filtered := clients(t, map[string]string{"pool": tag})
		instances, err := filtered.api.GetInstances(ctx, vpcs, vswitches)
		ok(t, err)
		is(t, instances.NumInstances(), count)
		_, known := instances.GetInterface(w.id, id)
		is(t, known, count == 1)
	}
}

// detachAndDelete is how an interface goes. The operator never detaches one, but who drains a node does.
func (w *world) detachAndDelete(t *testing.T, ctx context.Context, id string) {
	is(t, w.api.DeleteNetworkInterface(ctx, id) != nil, true)
	detach := ecs.CreateDetachNetworkInterfaceRequest()
	detach.InstanceId, detach.NetworkInterfaceId = w.id, id
	_, err := w.ecs.DetachNetworkInterface(detach)
	ok(t, err)
	ok(t, poll(func() bool {
		eni, err := w.api.DescribeNetworkInterface(ctx, id)
		return err == nil && eni.Status == "Available"
	}))
	ok(t, w.api.DeleteNetworkInterface(ctx, id))
	ok(t, poll(func() bool {
		_, err := w.api.DescribeNetworkInterface(ctx, id)
		return err != nil
	}))
	_, err = w.api.WaitENIAttached(ctx, id)
	is(t, err != nil, true)
}

// exceedLimits asks more often than its limiter lets pass, and for what is refused.
func (w *world) exceedLimits(t *testing.T, ctx context.Context) {
	for range burst + 2 {
		_, err := w.api.GetVPC(ctx, w.network)
		ok(t, err)
	}
	_, _, err := w.api.CreateNetworkInterface(ctx, 0, w.vswitch, []string{"sg-of-nobody"}, nil)
	is(t, err != nil, true)
	w.metrics.Lock()
	defer w.metrics.Unlock()
	is(t, w.metrics.limited > 0, true)
	is(t, w.metrics.statuses["CreateNetworkInterface OK"], 1)
	is(t, w.metrics.statuses["CreateNetworkInterface InvalidSecurityGroupId.NotFound"], 1)
	is(t, w.metrics.statuses["AttachNetworkInterface OK"], 1)
}

func poll(done func() bool) error {
	backoff := wait.Backoff{Duration: 200 * time.Millisecond, Factor: 1, Steps: 100}
	return wait.ExponentialBackoff(backoff, func() (bool, error) { return done(), nil })
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is[T comparable](t *testing.T, found, wanted T) {
	t.Helper()
	if found != wanted {
		t.Fatalf("it is %v, not %v", found, wanted)
	}
}
