using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Networks;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Objectives;

/// <summary>Asks a decoder, with its weights as they are now, about the beginnings of a few rows.</summary>
internal static class LanguageProbe
{
    private const int MostRows = 8;
    private const int MostTokens = 128;

    /// <summary>Asks it about each row's first sequence.</summary>
    public static TrainingProbe Take(TrainedDecoder decoder, IEnumerable<PackedRow> rows)
    {
        decoder.Mode.IsTraining = false;
        using var _ = no_grad();
        return new TrainingProbe([.. rows.Take(MostRows).Select(FirstOf).Where(tokens => tokens.Length > 1).Select(tokens => Ask(decoder, tokens))]);
    }

    private static int[] FirstOf(PackedRow row) => [.. row.Tokens.Take(MostTokens).TakeWhile((_, i) => row.Documents[i] == 0)];

    private static ProbedSequence Ask(TrainedDecoder decoder, int[] tokens)
    {
        using var scope = NewDisposeScope();
        int[] places = [.. Enumerable.Range(0, tokens.Length)];
        using var batch = new TokenBatch([new PackedRow(tokens, places, new int[tokens.Length], places[..^1], tokens[1..])], decoder.Parameters.Device);
        var logits = decoder.Network.Logits(decoder.Network.Hidden(batch).index_select(0, batch.Targets));
        var chosen = F.log_softmax(logits, 1).gather(1, batch.Labels.unsqueeze(1)).squeeze(1);
        return new ProbedSequence(tokens, TensorCopies.ToArray(chosen), [.. logits.argmax(1).cpu().data<long>().Select(token => (int)token)]);
    }
}
