namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something noted on a resource while the model is built, and read when it is run or published.</summary>
public interface IResourceAnnotation;
