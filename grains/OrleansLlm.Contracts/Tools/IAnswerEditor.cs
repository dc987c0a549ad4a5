namespace OrleansLlm.Contracts.Tools;

/// <summary>Checks an answer's text on its way to the caller: takes out what is wrong, and says where the rest comes from. Of one text, used by one thread.</summary>
public interface IAnswerEditor
{
    /// <summary>Takes more of the text in; what may still change is held back.</summary>
    AnswerEdit Add(string text);

    /// <summary>The text is whole.</summary>
    AnswerEdit Complete();
}
