package main

import (
	"fmt"
	"log"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/ecs"
)

func main() {
	client, err := ecs.NewClientWithProvider("cn-beijing")
	if err != nil {
		log.Fatal(err)
	}
	answer, err := client.DescribeZones(ecs.CreateDescribeZonesRequest())
	if err != nil {
		log.Fatal(err)
	}
	for _, zone := range answer.Zones.Zone {
		fmt.Println(zone.ZoneId)
	}
}
