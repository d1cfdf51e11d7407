// Command v1 calls with github.com/aliyun/alibaba-cloud-sdk-go, which signs with HMAC-SHA1 (signature
// version 1.0).
package main

import (
	"errors"
	"log"
	"reflect"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	failed "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ecs"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/vpc"

	"enid/sdk/lines"
)

// client returns the product's client; the others are of its version.
func client(asked *lines.Asked) (client any, version string, err error) {
	config := sdk.NewConfig().WithScheme(lines.Scheme)
	if asked.Retry {
		config.WithAutoRetry(true).WithMaxRetryTime(3)
	}
	var key auth.Credential = credentials.NewAccessKeyCredential(asked.Key.ID, asked.Key.Secret)
	if asked.Key.Token != "" {
		key = credentials.NewStsTokenCredential(asked.Key.ID, asked.Key.Secret, asked.Key.Token)
	}
	switch asked.Product {
	case "Ecs":
		client, err = ecs.NewClientWithOptions(lines.Region, config, key)
		return client, "2014-05-26", err
	case "Vpc":
		client, err = vpc.NewClientWithOptions(lines.Region, config, key)
		return client, "2016-04-28", err
	case "Sts":
		client, err = sts.NewClientWithOptions(lines.Region, config, key)
		return client, "2015-04-01", err
	}
	return nil, "", lines.Unsupported(asked.Product)
}

func call(asked *lines.Asked) (any, error) {
	client, version, err := client(asked)
	if err != nil {
		return nil, err
	}
	method, request, err := lines.Method(client, asked.Operation, "")
	if err != nil {
		return nil, err
	}
	// As CreateXRequest does it, which cannot be found by its name.
	base := &requests.RpcRequest{}
	base.InitWithApiInfo(asked.Product, version, asked.Operation, "", "")
	base.Method = requests.POST
	base.Domain = asked.Endpoint
	request.Elem().FieldByName("RpcRequest").Set(reflect.ValueOf(base))
	if region, is := asked.Parameters["RegionId"].(string); is {
		base.RegionId = region
		delete(asked.Parameters, "RegionId")
	}
	if err := lines.Fill(request.Elem(), "name", asked.Parameters); err != nil {
		return nil, err
	}
	results := method.Call([]reflect.Value{request})
	err, _ = results[1].Interface().(error)
	var refusal *failed.ServerError
	if errors.As(err, &refusal) {
		return nil, &lines.Refused{
			Code:      refusal.ErrorCode(),
			Status:    refusal.HttpStatus(),
			Message:   refusal.Message(),
			RequestID: refusal.RequestId(),
			Class:     reflect.TypeOf(refusal).Elem().Name(),
		}
	}
	return results[0].Interface(), err
}

func main() {
	if err := lines.Serve(call); err != nil {
		log.Fatal(err)
	}
}
