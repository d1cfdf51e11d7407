// Package lines is what both callers share: the lines that they read and write (sdk/README.md).
package lines

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
)

// Where a caller sends to.
var (
	Endpoint = os.Getenv("ENID_ENDPOINT")
	Scheme   = os.Getenv("ENID_SCHEME")
	Region   = os.Getenv("ENID_REGION")
)

// Asked is a call that is to be made.
type Asked struct {
	Product    string         `json:"product"`
	Operation  string         `json:"operation"`
	Parameters map[string]any `json:"parameters"`
	Endpoint   string         `json:"endpoint"`
	Retry      bool           `json:"retry"`
	Key        struct {
		ID     string `json:"id"`
		Secret string `json:"secret"`
		Token  string `json:"token"`
	} `json:"key"`
}

// Refused is what the SDK makes of the server's refusal.
type Refused struct {
	Code      string `json:"code"`
	Status    int    `json:"status"`
	Message   string `json:"message"`
	RequestID string `json:"request_id,omitempty"`
	Class     string `json:"class"`
}

func (refused *Refused) Error() string {
	return refused.Code
}

// Unsupported is what the SDK lacks: the operation or a parameter of it.
type Unsupported string

func (lack Unsupported) Error() string {
	return string(lack)
}

// Serve answers each line of stdin with what call made of it, until there are no more.
func Serve(call func(*Asked) (any, error)) error {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return nil
		}
		asked := Asked{Endpoint: Endpoint}
		decoder := json.NewDecoder(bytes.NewReader(line))
		decoder.UseNumber()
		if err := decoder.Decode(&asked); err != nil {
			return err
		}
		answer := map[string]any{}
		switch decoded, err := call(&asked); why := err.(type) {
		case nil:
			answer["decoded"] = decoded
		case *Refused:
			answer["refused"] = why
		case Unsupported:
			answer["unsupported"] = string(why)
		default:
			answer["broken"] = err.Error()
		}
		if err := out.Encode(answer); err != nil {
			return err
		}
	}
}

// Method is the client's method for an operation, and an empty request of the type that it takes.
func Method(client any, operation, suffix string) (method, request reflect.Value, err error) {
	method = reflect.ValueOf(client).MethodByName(operation + suffix)
	if !method.IsValid() {
		return method, request, Unsupported(operation)
	}
	return method, reflect.New(method.Type().In(0).Elem()), nil
}

// Fill sets the fields of a request that have the names of the parameters in a tag.
func Fill(request reflect.Value, tag string, parameters map[string]any) error {
	fields := map[string]reflect.Value{}
	for i := range request.NumField() {
		if name := name(request.Type().Field(i).Tag.Get(tag)); name != "" {
			fields[name] = request.Field(i)
		}
	}
	for name, value := range parameters {
		field, is := fields[name]
		if !is {
			return Unsupported(name)
		}
		if err := set(field, tag, value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// name is what a tag begins with: `json:"Name,omitempty"`.
func name(tag string) string {
	name, _, _ := strings.Cut(tag, ",")
	return name
}

func set(field reflect.Value, tag string, value any) error {
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	switch value := value.(type) {
	case map[string]any:
		if field.Kind() != reflect.Struct {
			return Unsupported("it is not a structure")
		}
		return Fill(field, tag, value)
	case []any:
		if field.Kind() != reflect.Slice {
			return Unsupported("it is not a list")
		}
		field.Set(reflect.MakeSlice(field.Type(), len(value), len(value)))
		for i, one := range value {
			if err := set(field.Index(i), tag, one); err != nil {
				return err
			}
		}
		return nil
	default:
		return scalar(field, fmt.Sprint(value))
	}
}

// scalar sets a field to what a text says: SDKs declare some numbers as texts.
func scalar(field reflect.Value, text string) error {
	switch field.Kind() {
	case reflect.String:
		field.SetString(text)
	case reflect.Bool:
		is, err := strconv.ParseBool(text)
		field.SetBool(is)
		return err
	case reflect.Int32, reflect.Int64:
		number, err := strconv.ParseInt(text, 10, 64)
		field.SetInt(number)
		return err
	case reflect.Float32, reflect.Float64:
		number, err := strconv.ParseFloat(text, 64)
		field.SetFloat(number)
		return err
	default:
		return fmt.Errorf("a field is a %s", field.Kind())
	}
	return nil
}
