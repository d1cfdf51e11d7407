// Command tea calls with github.com/alibabacloud-go/ecs-20140526 and its like, which sign with
// ACS3-HMAC-SHA256.
package main

import (
	"errors"
	"log"
	"reflect"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	ecs "github.com/alibabacloud-go/ecs-20140526/v7/client"
	sts "github.com/alibabacloud-go/sts-20150401/v2/client"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	vpc "github.com/alibabacloud-go/vpc-20160428/v6/client"

	"enid/sdk/lines"
)

// What the SDK is told to send again: what was throttled, until the next minute. It counts in seconds.
var retries = &dara.RetryOptions{
	Retryable: true,
	RetryCondition: []*dara.RetryCondition{{
		MaxAttempts: 9,
		MaxDelay:    10,
		Backoff:     &dara.FixedBackoffPolicy{Period: 10},
		ErrorCode:   []string{"Throttling"},
	}},
}

func client(asked *lines.Asked) (any, error) {
	config := &openapi.Config{
		AccessKeyId:     &asked.Key.ID,
		AccessKeySecret: &asked.Key.Secret,
		Endpoint:        &asked.Endpoint,
		Protocol:        &lines.Scheme,
		RegionId:        &lines.Region,
	}
	if asked.Key.Token != "" {
		config.SecurityToken = &asked.Key.Token
	}
	if asked.Retry {
		config.RetryOptions = retries
	}
	switch asked.Product {
	case "Ecs":
		return ecs.NewClient(config)
	case "Vpc":
		return vpc.NewClient(config)
	case "Sts":
		return sts.NewClient(config)
	}
	return nil, lines.Unsupported(asked.Product)
}

func call(asked *lines.Asked) (any, error) {
	client, err := client(asked)
	if err != nil {
		return nil, err
	}
	method, request, err := lines.Method(client, asked.Operation, "WithOptions")
	if err != nil {
		return nil, err
	}
	options := reflect.New(method.Type().In(method.Type().NumIn() - 1).Elem())
	arguments := []reflect.Value{options}
	// An operation without parameters has no type of requests.
	if request.Type() != options.Type() {
		// Requests that have no RegionId leave it to the endpoint.
		if _, is := request.Type().Elem().FieldByName("RegionId"); !is {
			delete(asked.Parameters, "RegionId")
		}
		if err := lines.Fill(request.Elem(), "json", asked.Parameters); err != nil {
			return nil, err
		}
		arguments = []reflect.Value{request, options}
	}
	results := method.Call(arguments)
	err, _ = results[1].Interface().(error)
	var refusal *tea.SDKError
	if errors.As(err, &refusal) {
		return nil, &lines.Refused{
			Code:    tea.StringValue(refusal.Code),
			Status:  tea.IntValue(refusal.StatusCode),
			Message: tea.StringValue(refusal.Message),
			Class:   reflect.TypeOf(refusal).Elem().Name(),
		}
	}
	if err != nil {
		return nil, err
	}
	return tea.ToMap(results[0].Elem().FieldByName("Body").Interface()), nil
}

func main() {
	if err := lines.Serve(call); err != nil {
		log.Fatal(err)
	}
}
