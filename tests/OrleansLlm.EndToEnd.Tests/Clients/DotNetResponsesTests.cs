#pragma warning disable OPENAI001 // The package calls this part experimental; that it works unmodified is what is tested.
using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Responses;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>The responses client of the NuGet package <c>OpenAI</c>, unmodified, against a silo process.</summary>
public sealed class DotNetResponsesTests(SharedSilo shared)
{
    private const string Documents = "What do our documents say about opening hours?";

    private static readonly BinaryData Parameters =
        BinaryData.FromString("""{"type":"object","properties":{"query":{"type":"string"}},"required":["query"],"additionalProperties":false}""");

    [Fact]
    public async Task A_response_is_made_gone_on_from_read_and_deleted()
    {
        var client = Client();
        ResponseResult first = await client.CreateResponseAsync(Ask("What is RAG?"));
        Assert.NotEmpty(first.GetOutputText());
        Assert.Equal(ResponseStatus.Completed, first.Status);
        Assert.True(first.Usage.InputTokenCount > 0 && first.Usage.OutputTokenCount > 0);

        var options = Ask("What is RAG?");
        options.PreviousResponseId = first.Id;
        ResponseResult second = await client.CreateResponseAsync(options);
        Assert.Equal(first.Id, second.PreviousResponseId);
        Assert.True(second.Usage.InputTokenCount > first.Usage.InputTokenCount);

        ResponseResult read = await client.GetResponseAsync(first.Id);
        Assert.Equal(first.GetOutputText(), read.GetOutputText());
        Assert.True((await client.DeleteResponseAsync(first.Id)).Value.Deleted);
        var gone = await Assert.ThrowsAsync<ClientResultException>(() => client.GetResponseAsync(first.Id));
        Assert.Equal(404, gone.Status);
    }

    [Fact]
    public async Task A_stream_brings_the_same_text_piece_by_piece_and_ends_with_the_response()
    {
        var client = Client();
        ResponseResult whole = await client.CreateResponseAsync(Ask("What is RAG?"));
        var options = Ask("What is RAG?");
        options.StreamingEnabled = true;
        var (text, pieces, numbers) = ("", 0, new List<int>());
        ResponseResult? last = null;
        await foreach (var update in await client.CreateResponseStreamingAsync(options))
        {
            numbers.Add(update.SequenceNumber);
            if (update is StreamingResponseOutputTextDeltaUpdate delta)
            {
                (text, pieces) = (text + delta.Delta, pieces + 1);
            }

            last = (update as StreamingResponseCompletedUpdate)?.Response ?? last;
        }

        Assert.Equal(whole.GetOutputText(), text);
        Assert.Equal(text, last!.GetOutputText());
        Assert.True(pieces > 3, $"{pieces} pieces");
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
    }

    [Fact]
    public async Task A_response_in_the_background_is_asked_for_until_it_is_there()
    {
        var client = Client();
        ResponseResult whole = await client.CreateResponseAsync(Ask("What is RAG?"));
        var options = Ask("What is RAG?");
        options.BackgroundModeEnabled = true;
        ResponseResult made = await client.CreateResponseAsync(options);
        Assert.Equal((true, ResponseStatus.Queued), (made.BackgroundModeEnabled, made.Status));
        while (made.Status is ResponseStatus.Queued or ResponseStatus.InProgress)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
            made = await client.GetResponseAsync(made.Id);
        }

        Assert.Equal((ResponseStatus.Completed, whole.GetOutputText()), (made.Status, made.GetOutputText()));
        Assert.Equal(ResponseStatus.Completed, (await client.CancelResponseAsync(made.Id)).Value.Status);
        var refused = await Assert.ThrowsAsync<ClientResultException>(() => client.CancelResponseAsync(whole.Id));
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task A_stream_of_a_response_in_the_background_is_left_and_read_on()
    {
        var client = Client();
        var options = Ask("What is RAG?");
        (options.BackgroundModeEnabled, options.StreamingEnabled) = (true, true);
        var (id, text, numbers) = ("", "", new List<int>());
        await foreach (var update in await client.CreateResponseStreamingAsync(options))
        {
            id = (update as StreamingResponseQueuedUpdate)?.Response.Id ?? id;
            text += (update as StreamingResponseOutputTextDeltaUpdate)?.Delta;
            numbers.Add(update.SequenceNumber);
            if (text.Length > 10)
            {
                break;
            }
        }

        ResponseResult? last = null;
        await foreach (var update in await client.GetResponseStreamingAsync(new GetResponseOptions(id) { StartingAfter = numbers[^1], StreamingEnabled = true }))
        {
            text += (update as StreamingResponseOutputTextDeltaUpdate)?.Delta;
            numbers.Add(update.SequenceNumber);
            last = (update as StreamingResponseCompletedUpdate)?.Response ?? last;
        }

        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
        Assert.Equal(last!.GetOutputText(), text);
    }

    [Fact]
    public async Task A_function_is_called_and_its_output_ends_in_words()
    {
        var client = Client();
        var tool = ResponseTool.CreateFunctionTool("search_documents", Parameters, strictModeEnabled: true, functionDescription: "Searches our documents.");
        var options = Ask(Documents);
        options.Tools.Add(tool);
        ResponseResult asked = await client.CreateResponseAsync(options);
        var call = Assert.Single(asked.OutputItems.OfType<FunctionCallResponseItem>());
        Assert.Equal("search_documents", call.FunctionName);
        Assert.Equal("opening hours", JsonDocument.Parse(call.FunctionArguments).RootElement.GetProperty("query").GetString());

        var answer = new CreateResponseOptions { Model = "ember", Temperature = 0, PreviousResponseId = asked.Id };
        answer.Tools.Add(tool);
        answer.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, "The Paris office opens at 9:15."));
        ResponseResult told = await client.CreateResponseAsync(answer);
        Assert.Equal("The Paris office opens at 9:15.", told.GetOutputText());
    }

    [Fact]
    public async Task A_schema_binds_the_text()
    {
        var options = Ask("Which city?");
        options.TextOptions = new ResponseTextOptions
        {
            TextFormat = ResponseTextFormat.CreateJsonSchemaFormat(
                "city", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string","enum":["Paris","Rome"]}},"required":["city"],"additionalProperties":false}"""), jsonSchemaIsStrict: true),
        };
        ResponseResult answer = await Client().CreateResponseAsync(options);
        Assert.Contains(JsonDocument.Parse(answer.GetOutputText()).RootElement.GetProperty("city").GetString(), (string[])["Paris", "Rome"]);
    }

    private static CreateResponseOptions Ask(string text)
    {
        var options = new CreateResponseOptions { Model = "ember", Temperature = 0 };
        options.InputItems.Add(ResponseItem.CreateUserMessageItem(text));
        return options;
    }

    private ResponsesClient Client() => new(
        new ApiKeyCredential(SiloProcess.Key), new ResponsesClientOptions { Endpoint = new Uri(shared.Silo.Url, "/v1") });
}
