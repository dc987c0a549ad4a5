using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Routing.Learning.Scoring;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Admin.OpenApi;

/// <summary>The description is complete, and what the server takes and answers is what it says.</summary>
public sealed partial class OpenApiTests
{
    private const string BatchExample = """{"input_file_id":"{file}","endpoint":"/v1/chat/completions","completion_window":"24h"}""";

    [Theory]
    [InlineData("admin", "/admin/v1/")]
    [InlineData("v1", "/v1/")]
    public async Task Every_mapped_route_is_described(string document, string root)
    {
        await using var api = await ApiHost.StartAsync();
        var description = await ApiDescription.ReadAsync(api, document);
        var described = description.Operations().Select(operation => $"{operation.Method} {operation.Path}");
        var mapped = from route in api.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                     let path = ParameterRule().Replace(route.RoutePattern.RawText!, "{$1}").TrimEnd('/')
                     where path.StartsWith(root, StringComparison.Ordinal)
                     from method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                     select $"{method} {path}";

        // A name with slashes that are not escaped has a route beside that of the escaped one.
        Assert.Equal(mapped.Distinct().Order(), described.Order());
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("v1")]
    public async Task Every_operation_has_a_name_a_summary_a_role_parameters_and_errors(string document)
    {
        await using var api = await ApiHost.StartAsync();
        var description = await ApiDescription.ReadAsync(api, document);
        Assert.StartsWith("3.1", (string?)description.Document["openapi"], StringComparison.Ordinal);
        Assert.NotNull(description.Document["security"]![0]!["api_key"]);
        Assert.Equal("bearer", (string?)description.Document["components"]!["securitySchemes"]!["api_key"]!["scheme"]);
        Assert.All(description.Operations(), one =>
        {
            Assert.NotEmpty((string?)one.Operation["operationId"] ?? "");
            Assert.NotEmpty((string?)one.Operation["summary"] ?? "");
            Assert.Contains("Role: ", (string?)one.Operation["description"] ?? "", StringComparison.Ordinal);
            var named = one.Path.Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment.Trim('{', '}'));
            var parameters = one.Operation["parameters"]?.AsArray() ?? [];
            Assert.Equal(named, parameters.Where(parameter => (string?)parameter!["in"] == "path").Select(parameter => (string)parameter!["name"]!));
            Assert.All(parameters, parameter => Assert.NotEmpty((string?)parameter!["description"] ?? ""));
            Assert.All((string[])["200", "400", "401", "403", "404", "409"], status => Assert.NotNull(one.Operation["responses"]![status]!["content"]));
        });
        var names = description.Operations().Select(one => (string)one.Operation["operationId"]!).ToList();
        Assert.Equal(names.Distinct().Count(), names.Count);
    }

    [Fact]
    public async Task Money_is_a_number_times_are_integers_and_words_are_listed()
    {
        await using var api = await ApiHost.StartAsync();
        var schemas = (await ApiDescription.ReadAsync(api)).Document["components"]!["schemas"]!;
        Assert.Equal("""["null","number"]""", schemas["WindowBudget"]!["properties"]!["hard"]!["type"]!.ToJsonString());
        Assert.Null(schemas["WindowBudget"]!["properties"]!["hard"]!["format"]);
        Assert.Equal("number", (string?)schemas["WindowBudget"]!["properties"]!["soft"]!["items"]!["type"]);
        Assert.Equal("""["name","role"]""", schemas["CreateKeyRequest"]!["required"]!.ToJsonString());
        Assert.Contains("integer", schemas["TenantInfo"]!["properties"]!["created_at"]!["type"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("quarter", schemas["BudgetPeriod"]!["enum"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("manager", schemas["KeyRole"]!["enum"]!.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>Every operation is called with its own example, in the order in which one thing needs another.</summary>
    [Theory]
    [InlineData("admin")]
    [InlineData("v1")]
    public async Task Examples_are_accepted_and_answers_fit_their_schemas(string document)
    {
        await using var api = await ApiHost.StartAsync();
        var ember = new ModelInfo { Name = "ember", Architecture = "llama", ContextLength = 8 };
        api.Router.Models = [ember, ember with { Name = "ember@2" }];
        var description = await ApiDescription.ReadAsync(api, document);
        await api.PostAsync("/admin/v1/tenants/default/projects", """{"id":"p1"}""", ApiHost.OperatorKey);
        var ids = await MakeThingsAsync(api);
        await api.PostAsync("/admin/v1/prices", """{"id":"openai/gpt-5@20260101T000000Z","model":"gpt-5-mini","provider":"openai"}""", ApiHost.OperatorKey);
        await api.PutAsync("/admin/v1/routes/smart", """{"policy":"ember"}""", ApiHost.OperatorKey);
        await api.PutAsync("/admin/v1/tenants/default/routes/smart", """{"policy":"ember"}""", ApiHost.OperatorKey);
        foreach (var (path, method, operation) in description.Operations().OrderBy(one => one.Method == "DELETE" ? int.MaxValue - one.Path.Length : 0))
        {
            var request = new HttpRequestMessage(new HttpMethod(method), Fill(path, ids.FirstOrDefault(pair => path.StartsWith(pair.Key, StringComparison.Ordinal)).Value ?? "x")
                .Replace("{file}", ids["/v1/files"], StringComparison.Ordinal).Replace("{batch}", ids["batch"], StringComparison.Ordinal));
            request.Content = operation["requestBody"] is { } body ? ExampleOf(operation, body["content"]!, ids) : null;

            var response = await api.SendAsync(request, ApiHost.OperatorKey);
            if (operation["responses"]!["200"]!["content"]!["application/json"] is null)
            {
                Assert.NotNull(operation["responses"]!["200"]!["content"]![response.Content.Headers.ContentType!.MediaType!]);
                continue;
            }

            var answer = await response.JsonAsync();
            // Here are no indexes: a new store has nothing to back up, and no file is a backup. What they answer else is a file and a store as those of other calls.
            var status = (string)operation["operationId"]! is "backUpVectorStore" or "restoreVectorStore" ? 400 : 200;
            Assert.True((int)response.StatusCode == status, $"{method} {request.RequestUri}: {answer.GetRawText()}");
            Assert.Empty(description.Check(operation, status, answer));
        }
    }

    [Theory]
    [InlineData("GET", "/admin/v1/tenants/{tenant}/keys", "wrong", "", 401)]
    [InlineData("GET", "/admin/v1/tenants/{tenant}/keys", ApiHost.UserKey, "", 403)]
    [InlineData("GET", "/admin/v1/tenants/{tenant}/projects/{project}", ApiHost.OwnerKey, "", 404)]
    [InlineData("PUT", "/admin/v1/tenants/{tenant}/limits/{scope}", ApiHost.OwnerKey, """{"a":1,"budgets":7}""", 400)]
    public async Task Errors_fit_their_schema(string method, string path, string key, string body, int status)
    {
        await using var api = await ApiHost.StartAsync();
        var description = await ApiDescription.ReadAsync(api);
        var operation = description.Operations().Single(one => one.Method == method && one.Path == path).Operation;
        var target = Fill(path, "x");
        var response = body.Length > 0 ? await api.PutAsync(target, body, key) : await api.GetAsync(target, key);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(description.Check(operation, status, await response.JsonAsync()));
    }

    [Fact]
    public async Task A_refused_calls_body_fits_the_error_schema_and_another_body_does_not()
    {
        await using var api = await ApiHost.StartAsync();
        var description = await ApiDescription.ReadAsync(api);
        var operation = description.Operations().First().Operation;
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(new LlmException(LlmErrorCode.BudgetExceeded, "no room")
        {
            Refusal = new LimitRefusal { Scope = BudgetScope.Tenant, Window = new WindowBudget { Hard = 1 }, Limit = 1, Left = 0, Needed = 0.5m },
        });
        var response = await api.PostAsync("/v1/chat/completions", """{"model":"ember","messages":[{"role":"user","content":"x"}]}""");
        Assert.Empty(description.Check(operation, 400, await response.JsonAsync()));
        var other = JsonNode.Parse("""{"error":{"message":"x","type":"y","param":null,"code":null,"surprise":1}}""")!;
        Assert.NotEmpty(description.Check(operation, 400, System.Text.Json.JsonSerializer.SerializeToElement(other)));
    }

    /// <summary>One thing of each kind that paths name, by the beginning of those paths.</summary>
    private static async Task<Dictionary<string, string>> MakeThingsAsync(ApiHost api)
    {
        var file = new MultipartFormDataContent { { new StringContent("batch"), "purpose" }, { new StringContent("{}"), "file", "x.jsonl" } };
        var made = new Dictionary<string, HttpResponseMessage>
        {
            ["/admin/v1/tenants/{tenant}/keys"] = await api.PostAsync("/admin/v1/tenants/default/keys", """{"name":"k","role":"user"}""", ApiHost.OperatorKey),
            ["/v1/conversations"] = await api.PostAsync("/v1/conversations", "{}", ApiHost.OperatorKey),
            ["/v1/responses"] = await api.PostAsync("/v1/responses", """{"model":"ember","input":"Hi"}""", ApiHost.OperatorKey),
            ["/v1/vector_stores"] = await api.PostAsync("/v1/vector_stores", "{}", ApiHost.OperatorKey),
            ["/v1/files"] = await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = file }, ApiHost.OperatorKey),
        };
        var ids = new Dictionary<string, string>();
        foreach (var (path, response) in made)
        {
            ids[path] = (await response.JsonAsync()).GetProperty("id").GetString()!;
        }

        await api.PostAsync($"/v1/conversations/{ids["/v1/conversations"]}/reply", """{"model":"ember","messages":[{"role":"user","content":"Hi"}]}""", ApiHost.OperatorKey);

        var erasure = await api.PostAsync("/admin/v1/tenants/default/erasures", """{"user":"u1"}""", ApiHost.OperatorKey);
        ids["/admin/v1/tenants/{tenant}/erasures"] = (await erasure.JsonAsync()).GetProperty("id").GetString()!;
        var batch = await api.PostAsync("/v1/batches", BatchExample.Replace("{file}", ids["/v1/files"], StringComparison.Ordinal), ApiHost.OperatorKey);
        var files = await api.PostAsync($"/v1/vector_stores/{ids["/v1/vector_stores"]}/file_batches", $$"""{"file_ids":["{{ids["/v1/files"]}}"]}""", ApiHost.OperatorKey);
        ids["batch"] = (await files.JsonAsync()).GetProperty("id").GetString()!;
        ids["/v1/batches"] = (await batch.JsonAsync()).GetProperty("id").GetString()!;
        var training = new MultipartFormDataContent { { new StringContent("fine-tune"), "purpose" }, { new StringContent("{}"), "file", "y.jsonl" } };
        var examples = await (await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = training }, ApiHost.OperatorKey)).JsonAsync();
        ids["{training}"] = examples.GetProperty("id").GetString()!;
        var tuning = await api.PostAsync("/v1/fine_tuning/jobs", $$"""{"model":"ember","training_file":"{{ids["{training}"]}}"}""", ApiHost.OperatorKey);
        ids["/v1/fine_tuning"] = (await tuning.JsonAsync()).GetProperty("id").GetString()!;
        return ids;
    }

    private static HttpContent ExampleOf(JsonObject operation, JsonNode content, Dictionary<string, string> ids)
    {
        if (content["application/octet-stream"] is not null)
        {
            return new ByteArrayContent(CascadeThreshold.ForShare([new(0.2, 0, 1), new(0.9, 1, 1)], 0.5).ToBytes());
        }

        var example = (content["application/json"] ?? content["multipart/form-data"])!["example"];
        Assert.True(example is not null, $"{operation["operationId"]} has no example of its body.");
        if (content["application/json"] is not null)
        {
            return new StringContent(example.ToJsonString().Replace("{file}", ids["/v1/files"], StringComparison.Ordinal).Replace("{training}", ids["{training}"], StringComparison.Ordinal), Encoding.UTF8, "application/json");
        }

        var form = new MultipartFormDataContent();
        foreach (var (name, value) in example.AsObject())
        {
            var part = new StringContent((string)value!);
            part.Headers.ContentDisposition = new("form-data") { Name = name, FileName = name == "file" ? "file.txt" : null };
            form.Add(part);
        }

        return form;
    }

    private static string Fill(string path, string id) => path
        .Replace("{tenant}", "default", StringComparison.Ordinal).Replace("{project}", "p1", StringComparison.Ordinal)
        .Replace("{id}", id, StringComparison.Ordinal).Replace("{scope}", "user:u1", StringComparison.Ordinal).Replace("{model}", "ember", StringComparison.Ordinal).Replace("{route}", "smart", StringComparison.Ordinal)
        .Replace("{name}", "my-model", StringComparison.Ordinal).Replace("{turn}", "0", StringComparison.Ordinal).Replace("{item}", "msg_0", StringComparison.Ordinal).Replace("{label}", "docs", StringComparison.Ordinal);

    [GeneratedRegex(@"\{\**(\w+)(:[^}]*)?\}")]
    private static partial Regex ParameterRule();
}
