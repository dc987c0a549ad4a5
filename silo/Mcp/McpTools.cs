using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Mcp;

/// <summary>Lists and runs the tools. What goes wrong with a tool is its answer, as the protocol has it, so that a model can mend its call.</summary>
internal sealed partial class McpTools(IEnumerable<IMcpTool> tools, IHttpContextAccessor http, ILogger<McpTools> logger)
{
    private readonly Dictionary<string, IMcpTool> _tools = tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);

    /// <summary>The tools.</summary>
    public async ValueTask<ListToolsResult> ListAsync(CancellationToken cancellationToken)
    {
        var caller = http.HttpContext!.GetCaller();
        return new ListToolsResult { Tools = await Task.WhenAll(_tools.Values.Select(tool => tool.DescribeAsync(caller, cancellationToken))) };
    }

    /// <summary>Runs a tool.</summary>
    public async ValueTask<CallToolResult> CallAsync(CallToolRequestParams call, CancellationToken cancellationToken)
    {
        if (!_tools.TryGetValue(call.Name, out var tool))
        {
            throw new McpProtocolException($"There is no tool '{JsonText.Shorten(call.Name)}'.", McpErrorCode.InvalidParams);
        }

        try
        {
            var arguments = JsonFields.Root(JsonSerializer.SerializeToElement(call.Arguments ?? new Dictionary<string, JsonElement>()));
            var result = await tool.RunAsync(http.HttpContext!.GetCaller(), arguments, cancellationToken);
            var structured = JsonElement.Parse(result.ToJsonString());
            return new CallToolResult { Content = [new TextContentBlock { Text = structured.GetRawText() }], StructuredContent = structured };
        }
        catch (Exception exception) when (exception is LlmException or ApiErrorException)
        {
            return new CallToolResult { Content = [new TextContentBlock { Text = ApiErrors.From(exception).Message }], IsError = true };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception, call.Name);
            return new CallToolResult { Content = [new TextContentBlock { Text = "The tool failed." }], IsError = true };
        }
    }

    [LoggerMessage(LogLevel.Error, "The MCP tool {Tool} failed on a defect.")]
    private partial void LogFailed(Exception exception, string tool);
}
