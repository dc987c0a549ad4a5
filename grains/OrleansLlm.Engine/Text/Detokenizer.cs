using System.Buffers;
using System.Text;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine.Text;

/// <summary>
/// Turns tokens into text as they come, whole UTF-8 characters only: an incomplete one waits for its other bytes, bytes that can not become
/// a character show as U+FFFD. All texts together equal the UTF-8 decoding of all bytes together. Special tokens are not shown, but for those given.
/// </summary>
internal sealed class Detokenizer(Tokenizer tokenizer, IReadOnlySet<int>? shown = null)
{
    private readonly byte[] _held = new byte[4];
    private int _heldCount;

    /// <summary>Adds a token's text to <paramref name="text"/>.</summary>
    public void Append(int token, ArrayBufferWriter<char> text)
    {
        if (tokenizer.IsSpecial(token) && shown?.Contains(token) is not true)
        {
            return;
        }

        var bytes = tokenizer.TokenBytes(token);
        while (_heldCount > 0 && !bytes.IsEmpty)
        {
            // One byte at a time: at most three are missing, and a wrong one ends the held character without being eaten.
            _held[_heldCount++] = bytes[0];
            bytes = bytes[1..];
            DrainHeld(text);
        }

        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            if (status == OperationStatus.NeedMoreData)
            {
                bytes.CopyTo(_held);
                _heldCount = bytes.Length;
                return;
            }

            Write(rune, text);
            bytes = bytes[consumed..];
        }
    }

    /// <summary>Ends the text: an incomplete character shows as U+FFFD.</summary>
    public void Complete(ArrayBufferWriter<char> text)
    {
        if (_heldCount > 0)
        {
            Write(Rune.ReplacementChar, text);
            _heldCount = 0;
        }
    }

    private void DrainHeld(ArrayBufferWriter<char> text)
    {
        while (_heldCount > 0 && Rune.DecodeFromUtf8(_held.AsSpan(0, _heldCount), out var rune, out var consumed) != OperationStatus.NeedMoreData)
        {
            Write(rune, text);
            _held.AsSpan(consumed, _heldCount - consumed).CopyTo(_held);
            _heldCount -= consumed;
        }
    }

    private static void Write(Rune rune, ArrayBufferWriter<char> text) => text.Advance(rune.EncodeToUtf16(text.GetSpan(2)));
}
