using System.Globalization;
using OrleansLlm.Contracts.Batches;

namespace OrleansLlm.Grains.Batches;

/// <summary>Checks all lines of a batch's input before one of them is executed.</summary>
internal sealed class BatchValidator(string endpoint, BatchOptions options)
{
    private const int MaxErrors = 100;

    private readonly BatchLineParser _parser = new(endpoint);
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly List<BatchError> _errors = [];
    private string? _model;

    /// <summary>The number of requests and the first one's model, or the mistakes, each with its line.</summary>
    public async Task<(int Total, string? Model, IReadOnlyList<BatchError> Errors)> RunAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        await foreach (var (number, line) in LineReader.ReadAsync(content, options.MaxLineBytes, cancellationToken))
        {
            Check(number, line);
            if (_errors.Count >= MaxErrors || _lines.Count > options.MaxRequests)
            {
                break;
            }
        }

        if (_lines.Count > options.MaxRequests)
        {
            _errors.Add(new BatchError("too_many_requests", Text($"The file has more than {options.MaxRequests} requests.")));
        }
        else if (_lines.Count == 0 && _errors.Count == 0)
        {
            _errors.Add(new BatchError("empty_file", "The file has no requests."));
        }

        return (_lines.Count, _model, _errors);
    }

    private void Check(int number, ReadOnlyMemory<byte>? json)
    {
        if (json is not { } bytes)
        {
            _errors.Add(new BatchError("line_too_long", Text($"This line has more than {options.MaxLineBytes} bytes."), Line: number));
            return;
        }

        var (line, error) = _parser.Parse(number, bytes);
        if (line is null)
        {
            _errors.Add(error!);
        }
        else if (!_lines.TryAdd(line.CustomId, number))
        {
            _errors.Add(new BatchError(
                "duplicate_custom_id", Text($"custom_id '{line.CustomId}' is that of line {_lines[line.CustomId]} too."), "custom_id", number));
        }
        else
        {
            _model ??= line.Model;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
