using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Telemetry;

namespace OrleansLlm.Silo.Api.Encoders;

/// <summary>Collects the results of an encoding call and sends them. Nothing is sent before all are there, so a failure has a proper HTTP status.</summary>
internal sealed class EncodingResponder(IOptions<ApiOptions> options, TimeProvider clock, ApiInstruments instruments)
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>Runs the call and answers the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="call">What was asked.</param>
    /// <param name="start">Starts the stream; its token ends when the client leaves or the deadline passes.</param>
    /// <param name="write">Writes the answer in parts; between them what was written is sent.</param>
    public async Task RespondAsync(
        HttpContext context,
        EncodingCallInfo call,
        Func<CancellationToken, IAsyncEnumerable<EncodingChunk>> start,
        Func<Utf8JsonWriter, EncodedAnswer, IEnumerable<bool>> write)
    {
        using var deadline = new CancellationTokenSource(options.Value.RequestTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        using var telemetry = instruments.Begin(call.Operation, call.Model, context.Request.Host.Port);
        try
        {
            var answer = await CollectAsync(context, call, start(either.Token), telemetry);
            telemetry.Completed(answer.Usage);
            AnswerHeaders.AddCost(context.Response.Headers, answer.Cost);
            await SendAsync(context, answer, write, either.Token);
        }
        catch (Exception exception)
        {
            telemetry.Failed(exception, context.RequestAborted.IsCancellationRequested);
            throw;
        }
    }

    /// <summary>Writes the field <c>usage</c>.</summary>
    public static void WriteUsage(Utf8JsonWriter writer, EncodedAnswer answer)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, answer.Usage.PromptTokens);
        writer.WriteNumber("total_tokens"u8, answer.Usage.TotalTokens);
        if (answer.Cost is decimal dollars)
        {
            writer.WriteNumber("cost"u8, dollars);
        }

        writer.WriteEndObject();
    }

    private static async Task<EncodedAnswer> CollectAsync(
        HttpContext context, EncodingCallInfo call, IAsyncEnumerable<EncodingChunk> stream, AnswerTelemetry telemetry)
    {
        var values = new float[call.Inputs][];
        RouteInfo? route = null;
        EncodingChunk? last = null;
        await foreach (var chunk in stream)
        {
            if (chunk.Route is { } told)
            {
                route = told;
                telemetry.Accepted(told);
                AnswerHeaders.Add(context.Response.Headers, told, call.IgnoredFields);
            }

            foreach (var result in chunk.Results)
            {
                values[result.Index] = result.Values;
            }

            last = chunk.Usage is null ? last : chunk;
        }

        return route is not null && last is not null && Array.TrueForAll(values, value => value is not null)
            ? new EncodedAnswer(route.Model, values, last.Usage!, last.Cost)
            : throw new LlmException(LlmErrorCode.Internal, "The stream of results ended before they were whole.");
    }

    private static async Task SendAsync(
        HttpContext context, EncodedAnswer answer, Func<Utf8JsonWriter, EncodedAnswer, IEnumerable<bool>> write, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "application/json";
        var body = context.Response.BodyWriter;
        await using var writer = new Utf8JsonWriter(body, JsonResponse.WriterOptions);
        foreach (var _ in write(writer, answer))
        {
            if (writer.BytesPending >= FlushBytes)
            {
                // A large answer is never in memory as JSON whole.
                writer.Flush();
                await body.FlushAsync(cancellationToken);
            }
        }

        writer.Flush();
        await body.FlushAsync(cancellationToken);
    }
}
