namespace OrleansLlm.Training.Data.Privacy;

/// <summary>Takes out of texts what must not be learned. Safe for concurrent use.</summary>
public interface ITextScrubber
{
    /// <summary>Scrubs a text.</summary>
    ScrubbedText Scrub(string text);
}
