using System.Text.Json;
using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Grains.Tests.Batches;

/// <summary>What jobs of earlier versions stored still loads, with all that was in it.</summary>
public sealed class BatchJsonTests
{
    private const string Input =
        """{"input_file_id":"file-1","endpoint":"/v1/embeddings","completion_window":"2d","window_seconds":172800,"metadata":{"a":"b"},"output_seconds":3600}""";

    private const string Progress =
        """{"phase":"InProgress","total":9,"completed":5,"failed":1,"usage":{"input":10,"cached_input":2,"output":20,"reasoning":1},"model":"ember","in_progress_at":"2026-01-01T00:00:00+00:00","finalizing_at":"2026-01-02T00:00:00+00:00","errors":[{"code":"c","message":"m","param":"p","line":7}],"waiting":{"code":"w","message":"n","since":"2026-01-01T00:00:00+00:00","retry_at":"2026-01-01T00:01:00+00:00"},"done_through":4,"done_later":[6,8],"output_file_id":"file-o","error_file_id":"file-e","output_chunk":3,"error_chunk":1,"is_expiring":true,"ending":"expired"}""";

    [Fact]
    public void An_input_is_stored_so() =>
        Assert.Equal(Input, JsonSerializer.Serialize(JsonSerializer.Deserialize(Input, BatchJson.Default.BatchInput)!, BatchJson.Default.BatchInput));

    [Fact]
    public void Progress_is_stored_so() =>
        Assert.Equal(Progress, JsonSerializer.Serialize(JsonSerializer.Deserialize(Progress, BatchJson.Default.BatchProgress)!, BatchJson.Default.BatchProgress));
}
